import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, test } from 'vitest'
import { composeMessage } from '../../../../shared/delivery/compose/compose-message.js'
import type { AcceptedSend } from '../../../../shared/delivery/outbox/accepted-send.js'
import { SEND_FIELD } from '../../../../shared/mail/delivery-report/facts/returned-message.js'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import { sampleFiles, sampleSend } from '../sample-send.js'

describe('the header', () => {
  test('has what identifies the send, the same bytes each time', async () => {
    const files = sampleFiles([{ filename: 'a.csv', content: 'a,b\n' }])
    const send = sampleSend({ attachments: files.attachments, html: '<p>All went well.</p>' })

    const first = await buffer(composeMessage(send, files.open))
    const second = await buffer(composeMessage(send, files.open))

    expect(second).toEqual(first)
    expect(fieldsOf(first)).toMatchObject({
      date: 'Sat, 21 Nov 2026 09:00:00 +0000',
      'message-id': send.messageId,
      [SEND_FIELD.toLowerCase()]: send.id,
      from: 'Batch <batch@example.co.jp>',
      to: 'oncall@example.com',
      subject: 'Report',
      'mime-version': '1.0',
    })
  })

  test.each([
    ['api', undefined],
    ['schedule', 'auto-generated'],
    ['notice', 'auto-generated'],
  ] as const)('asked for by %s: Auto-Submitted %s', async (kind, value) => {
    expect(fieldsOf(await composed({ source: { kind } }))['auto-submitted']).toBe(value)
  })

  test('does not name those in Bcc, nor those in To if there are none', async () => {
    const hidden = { name: 'Hidden', address: 'hidden@example.com' }
    const message = await composed({ to: [], bcc: [hidden] })
    expect(message.toString()).not.toMatch(/hidden/i)
    expect(fieldsOf(message)).not.toHaveProperty('to')
  })

  test.each(['', '   ', '\r\n'])('subject %j: a mail has one', async (subject) => {
    expect(fieldsOf(await composed({ subject }))['subject']).toBe('(no subject)')
  })

  test.each([
    'Report',
    'Report 2026-11-21: 3 of 4 jobs',
    '夜間バッチ 2026-11-21 の結果',
    'a '.repeat(600).trim(),
    'x'.repeat(3_000),
    '長い件名'.repeat(300),
    ' begins and ends with blanks  ',
    'two  blanks',
    '=?utf-8?Q?Bcc=3A?=',
    '=?utf-8?B?not base64?= and more',
    '"quoted", semicolons; and <angles>',
    '絵文字 👩‍👩‍👧‍👦 ①㈱髙',
  ])('subject %j is read as it was written', async (subject) => {
    const message = await composed({ subject })
    expect((await simpleParser(message)).subject).toBe(subject)
    expect((await walkMessage([message])).headers.subject).toBe(subject)
  })
})

describe('addresses', () => {
  test.each([
    { name: '', address: 'a@example.com' },
    { name: '山田 太郎', address: 'taro@example.co.jp' },
    { name: 'Yamada, Taro', address: 'taro@example.co.jp' },
    { name: 'Taro "T" Yamada \\', address: 'taro@example.co.jp' },
    { name: '株式会社'.repeat(20), address: 'office@example.co.jp' },
    { name: 'a@b.example', address: 'c@example.com' },
    { name: 'dots', address: '"a..b"@example.ne.jp' },
  ])('%j is read as it was written', async (address) => {
    const message = await composed({ to: [address], cc: [address], replyTo: [address] })
    const expected = { value: [address] }
    const { to, cc, replyTo } = await simpleParser(message)
    const { headers } = await walkMessage([message])
    expect(headers).toMatchObject({ to: [address], cc: [address], replyTo: [address] })
    // It leaves the quotation marks of a local part away.
    if (address.address.startsWith('"')) return
    expect([to, cc, replyTo]).toMatchObject([expected, expected, expected])
  })

  test('five hundred recipients stay on lines that servers take', async () => {
    const to = Array.from({ length: 500 }, (_, index) => ({
      name: 'ｘ'.repeat(20),
      address: `r${index}@example.com`,
    }))
    const message = await composed({ to })
    expectLines(message)
    expect((await walkMessage([message])).headers.to).toHaveLength(500)
  })
})

describe('the text', () => {
  test.each([
    ['a bare LF', 'one\ntwo\n', 'one\r\ntwo\r\n'],
    ['a bare CR', 'one\rtwo', 'one\r\ntwo\r\n'],
    ['CRLF', 'one\r\ntwo\r\n', 'one\r\ntwo\r\n'],
    ['a line of 5000', 'x'.repeat(5_000), `${'x'.repeat(5_000)}\r\n`],
    ['a Japanese line of 5000', '日'.repeat(5_000), `${'日'.repeat(5_000)}\r\n`],
    ['dots and From', '.\r\n..\r\nFrom me\r\n', '.\r\n..\r\nFrom me\r\n'],
    ['blanks at the end', 'a  \r\nb\t\r\n', 'a  \r\nb\t\r\n'],
    ['what ends a part', '--=_mailjobs-20261121T090000Z-9f86d081884c7d65-Part_1--\r\n', undefined],
    ['nothing', '', '\r\n'],
  ])('%s', async (_, text, expected = text) => {
    for (const html of [undefined, `<p>${text}</p>`]) {
      const message = await composed({ text, ...(html !== undefined && { html }) })
      expectLines(message)
      expect(decodedBody(message, 'text/plain')).toBe(expected)
      if (html !== undefined) {
        expect(decodedBody(message, 'text/html')).toBe(
          `<p>${text.replace(/\r\n|\r|\n/g, '\r\n')}</p>\r\n`,
        )
      }
    }
  })

  test('text and HTML are alternatives of each other', async () => {
    const message = await composed({ text: '結果', html: '<b>結果</b>' })
    expect(fieldsOf(message)['content-type']).toMatch(/^multipart\/alternative;/)
    const { text, html } = await walkMessage([message])
    expect([text?.value, html?.value]).toEqual(['結果\n', '<b>結果</b>\n'])
  })

  test('HTML alone has no text made from it; neither is an empty text', async () => {
    const { text: _, ...send } = sampleSend()
    const onlyHtml = await walkMessage(composeMessage({ ...send, html: '<b>x</b>' }, noFiles))
    expect([onlyHtml.text, onlyHtml.html?.value]).toEqual([undefined, '<b>x</b>\n'])
    const files = sampleFiles([{ filename: 'a.csv', content: 'a' }])
    const neither = await walkMessage(
      composeMessage({ ...send, attachments: files.attachments }, files.open),
    )
    expect([neither.text?.value, neither.attachments.length]).toEqual(['\n', 1])
  })
})

describe('attachments', () => {
  const NAMES = ['売上集計_2026-11-21.csv', 'plain.csv', 'with "quotes" and; more.csv', '帳票.pdf']

  test('names and bytes arrive as they were', async () => {
    const contents = [Buffer.from('日付,売上\r\n'), Buffer.alloc(0), Buffer.alloc(70_000, 255)]
    const files = sampleFiles(
      NAMES.map((filename, index) => ({ filename, content: contents[index] ?? 'x' })),
    )
    const message = await composed({ attachments: files.attachments }, files.open)
    expectLines(message)
    // A quotation mark is no part of a file name on Windows.
    const safeNames = NAMES.map((name) => name.replaceAll('"', '_'))
    const { attachments } = await simpleParser(message)
    expect(attachments.map(({ filename }) => filename)).toEqual(safeNames)
    expect(attachments.map(({ content }) => content)).toEqual(
      NAMES.map((_, index) => contents[index] ?? Buffer.from('x')),
    )
    const walked = await walkMessage([message])
    expect(walked.attachments.map(({ filename }) => filename)).toEqual(safeNames)
  })

  test.each([
    ['text/csv; charset=Shift_JIS', 'text/csv; charset=Shift_JIS'],
    ['message/rfc822', 'application/octet-stream'],
    ['multipart/mixed; boundary=x', 'application/octet-stream'],
    ['image/png', 'image/png'],
    ['text/html\r\nBcc: x@example.com', 'application/octet-stream'],
  ])('of type %j goes out as %s, in base64', async (contentType, expected) => {
    const { attachments, open } = sampleFiles([{ filename: 'a', content: 'From: x\n\nä' }])
    const message = await composed(
      { attachments: attachments.map((attachment) => ({ ...attachment, contentType })) },
      open,
    )
    expectLines(message)
    expect(message.toString()).toContain(`Content-Type: ${expected}; name=a\r\n`)
    expect(decodedBody(message, expected)).toBe('From: x\n\nä')
  })

  test('are opened when it is their turn', async () => {
    const opened: string[] = []
    const { attachments } = sampleFiles([
      { filename: 'a', content: 'a' },
      { filename: 'b', content: 'b' },
    ])
    async function* open(key: string) {
      opened.push(key)
      if (key.endsWith('0')) {
        for (let i = 0; i < 100; i++) yield Buffer.alloc(100_000)
      }
    }
    const stream = composeMessage(sampleSend({ attachments }), open)
    expect(opened).toEqual([])
    for await (const _ of stream) if (opened.length === 1) break
    expect(opened).toEqual(['attachments/0'])
  })

  test('a failure of one is that of the message', async () => {
    const failure = new Error('the object is gone')
    const { attachments } = sampleFiles([{ filename: 'a', content: 'a' }])
    async function* open() {
      yield Buffer.alloc(100_000)
      throw failure
    }
    await expect(buffer(composeMessage(sampleSend({ attachments }), open))).rejects.toBe(failure)
  })
})

describe('nothing in a send can add a field', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .tuple(
        fc.string({ maxLength: 10 }),
        fc.constantFrom('\r\n', '\n', '\r', '\0', '\u2028', '?=\r\n ', '\r\n\r\n'),
        fc.constantFrom(
          'Bcc: evil@example.com',
          '--=_mailjobs',
          'Subject: x',
          '<evil@example.com>',
        ),
      )
      .map((parts) => parts.join('')),
  )

  test('whatever stands in subject, names, file names, texts', async () => {
    const plain = sampleFiles([{ filename: 'a', content: 'a' }])
    const names = Object.keys(
      fieldsOf(
        await composed(
          {
            replyTo: [{ name: 'x', address: 'x@example.com' }],
            attachments: plain.attachments,
          },
          plain.open,
        ),
      ),
    )
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (one, two, three) => {
        const files = sampleFiles([{ filename: two, content: three }])
        const message = await composed(
          {
            subject: one,
            from: { name: two, address: 'batch@example.co.jp' },
            to: [{ name: three, address: 'oncall@example.com' }],
            replyTo: [{ name: one, address: 'x@example.com' }],
            text: two,
            html: three,
            attachments: files.attachments.map((file) => ({ ...file, contentType: one })),
          },
          files.open,
        )
        expectLines(message)
        expect(Object.keys(fieldsOf(message))).toEqual(names)
        const { headers, attachments } = await walkMessage([message])
        expect(headers.to.map(({ address }) => address)).toEqual(['oncall@example.com'])
        expect(attachments).toHaveLength(1)
      }),
      { numRuns: 300 },
    )
  })
})

const composed = (changes: Partial<AcceptedSend>, open = noFiles): Promise<Buffer> =>
  buffer(composeMessage(sampleSend(changes), open))

function noFiles(key: string): AsyncIterable<Buffer> {
  throw new Error(`${key} is not expected to be read`)
}

/** ASCII, no line longer than servers take, and none that ends with less than CRLF. */
function expectLines(message: Buffer): void {
  const text = message.toString('latin1')
  expect(text).not.toMatch(/[^\r\n\t -~]/)
  expect(text).not.toMatch(/\r(?!\n)|(?<!\r)\n/)
  expect(Math.max(...text.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998)
}

/** The fields of the header, unfolded; one that is there twice shows both values. */
function fieldsOf(message: Buffer): Record<string, string> {
  const [header = ''] = message.toString('latin1').split('\r\n\r\n')
  const fields: Record<string, string> = {}
  for (const line of header.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const [, name = line, value = ''] = /^([^:]+): (.*)$/.exec(line) ?? []
    const key = name.toLowerCase()
    fields[key] = key in fields ? `${fields[key]} / ${value}` : value
  }
  return fields
}

/** What the first part of a type decodes to, read without a parser of mail. */
function decodedBody(message: Buffer, type: string): string {
  const text = message.toString('latin1')
  const start = text.indexOf(`Content-Type: ${type}`)
  const bodyStart = text.indexOf('\r\n\r\n', start) + 4
  const header = text.slice(text.lastIndexOf('\r\n--', start) + 1, bodyStart)
  const end = text.indexOf('\r\n--=_mailjobs', bodyStart)
  const body = text.slice(bodyStart, end === -1 ? undefined : end)
  if (/Transfer-Encoding: base64/.test(header)) return Buffer.from(body, 'base64').toString()
  expect(header).toMatch(/Transfer-Encoding: quoted-printable/)
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
