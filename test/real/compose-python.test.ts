import { spawnSync } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { composeMessage } from '../../shared/delivery/compose/compose-message.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { sampleFiles, sampleSend } from '../shared/delivery/sample-send.js'

/** Reads a message as Python's own library does, and says what it saw. */
const READER = `
import sys, json, hashlib
from email import message_from_bytes, policy
m = message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
def people(name):
    return [[a.display_name, a.addr_spec] for a in m[name].addresses] if m[name] else []
def body(kind):
    part = m.get_body((kind,))
    return part.get_content().replace('\\r\\n', '\\n') if part else None
print(json.dumps({
    'subject': m['Subject'], 'from': people('From'), 'to': people('To'), 'cc': people('Cc'), 'bcc': people('Bcc'),
    'text': body('plain'), 'html': body('html'),
    'attachments': [[a.get_filename(), a.get_content_type(), hashlib.sha256(a.get_payload(decode=True)).hexdigest()]
                    for a in m.iter_attachments()],
    'defects': [str(d) for part in m.walk() for d in part.defects],
}))
`

const readSchema = z.object({
  subject: z.string(),
  from: z.array(z.array(z.string())),
  to: z.array(z.array(z.string())),
  cc: z.array(z.array(z.string())),
  bcc: z.array(z.array(z.string())),
  text: z.string().nullable(),
  html: z.string().nullable(),
  attachments: z.array(z.array(z.string())),
  defects: z.array(z.string()),
})

const python = spawnSync('python3', ['--version'])
const isHere = python.status === 0
if (!isHere) {
  const reason = 'python3 is not installed'
  if (process.env['REQUIRE_REAL'] === '1') throw new Error(`REQUIRE_REAL=1, but ${reason}`)
  console.log(`Skipped: messages in Python's parser. ${reason}`)
}

describe.skipIf(!isHere)("Python's parser reads what was written", () => {
  test('a report: Japanese throughout, text and HTML, three files', async () => {
    const files = sampleFiles([
      { filename: '売上集計_2026-11-21.csv', content: '日付,売上\r\n' },
      { filename: `${'長い名前'.repeat(15)}.pdf`, content: Buffer.alloc(100_000, 200) },
      { filename: 'plain name.txt', content: '' },
    ])
    const read = await readByPython(
      {
        subject: '夜間バッチ 2026-11-21 の結果: 正常終了しました ①㈱髙',
        from: { name: '夜間バッチ', address: 'batch@example.co.jp' },
        to: [
          { name: '山田 太郎', address: 'taro@example.co.jp' },
          { name: 'Suzuki, Hanako', address: 'hanako@example.com' },
        ],
        cc: [{ name: '', address: 'ops@xn--wgv71a119e.jp' }],
        bcc: [{ name: 'Hidden', address: 'hidden@example.com' }],
        text: `集計は添付ファイルをご覧ください。\n${'長'.repeat(2_000)}\n`,
        html: '<p>集計は<b>添付</b></p>\n',
        attachments: files.attachments,
      },
      files.open,
    )
    expect(read).toMatchObject({
      subject: '夜間バッチ 2026-11-21 の結果: 正常終了しました ①㈱髙',
      from: [['夜間バッチ', 'batch@example.co.jp']],
      to: [
        ['山田 太郎', 'taro@example.co.jp'],
        ['Suzuki, Hanako', 'hanako@example.com'],
      ],
      cc: [['', 'ops@xn--wgv71a119e.jp']],
      bcc: [],
      text: `集計は添付ファイルをご覧ください。\n${'長'.repeat(2_000)}\n`,
      html: '<p>集計は<b>添付</b></p>\n',
      defects: [],
    })
    expect(read.attachments.map(([filename]) => filename)).toEqual([
      '売上集計_2026-11-21.csv',
      `${'長い名前'.repeat(15)}.pdf`,
      'plain name.txt',
    ])
  })

  test.each([
    'x'.repeat(2_000),
    'many words '.repeat(100).trim(),
    '=?utf-8?Q?Bcc=3A?=',
    'Report\r\nBcc: evil@example.com',
    '長い件名'.repeat(100),
    'tabs\tand  two blanks',
  ])('subject %j', async (subject) => {
    const read = await readByPython({ subject })
    expect(read).toMatchObject({
      subject: subject.replace(/[\r\n\t]+/g, ' '),
      bcc: [],
      defects: [],
    })
  })

  test.each([
    'plain text\n',
    `${'x'.repeat(3_000)}\n`,
    '.\n..\nFrom me\n= 1\ntrailing  \n',
    '日本語\n',
    'naïve café\n',
  ])('text %j', async (text) => {
    expect(await readByPython({ text })).toMatchObject({ text, defects: [] })
  })
})

async function readByPython(
  changes: Partial<AcceptedSend>,
  open: (key: string) => AsyncIterable<Buffer> = async function* () {},
) {
  const message = await buffer(composeMessage(sampleSend(changes), open))
  const { stdout, stderr } = spawnSync('python3', ['-c', READER], { input: message })
  expect(stderr.toString()).toBe('')
  return readSchema.parse(JSON.parse(stdout.toString()))
}
