import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionText } from '../../../shared/mail/text/condition-text.js'
import type { Mail } from '../../../shared/mail/walk/walk-message.js'
import { countFromEnvironment } from '../../count-from-environment.js'
import { inPieces, message, walk, walkWithContents } from './mail-bytes.js'

/** Few in the suite; `FUZZ_RUNS=100000 vitest run properties` for a night. */
const numRuns = countFromEnvironment('FUZZ_RUNS', 150)

/** Words that mail is made of, so that noise hits the machinery and not only the first branch. */
const FRAGMENTS = [
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: text/plain; charset=iso-2022-jp; format=flowed',
  'Content-Type: text/html; charset="utf-8"',
  'Content-Type: message/rfc822',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Disposition: attachment; filename*0*=utf-8\'\'%E5%A4; filename*1="x"',
  'Subject: =?utf-8?B?5aSc?= =?utf-8?Q?=E5?=',
  'From: "a, b" <c@example.com>, group: d@example.com;',
  'begin 644 a.txt',
  '#0V%T',
  'end',
  '--b',
  '--b--',
  '--',
  '\x1b$BF|K\\\x1b(B',
  'YWJj',
  '=E3=81=',
  '> quoted ',
  ' ',
  '\t',
  '=',
  ':',
  '"',
  '\0',
  '\xe9\xa0',
]
const noise = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.constantFrom('\r\n', '\n', '\r\n\r\n', '\r')), {
    maxLength: 60,
  })
  .map((fragments) => Buffer.from(fragments.join(''), 'latin1'))

describe('walking', () => {
  it('never throws, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(noise, fc.uint8Array({ maxLength: 500 })), async (bytes) => {
        const mail = await walk(Buffer.from(bytes))
        expect(typeof conditionText(mail).value).toBe('string')
        expect(mail.attachments.map(({ position }) => position)).toEqual(
          mail.attachments.map((_, index) => index + 1),
        )
      }),
      { numRuns },
    )
  })

  it('sees the same in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(noise, fc.integer({ min: 1, max: 40 }), async (bytes, size) => {
        const whole = await walkWithContents([bytes])
        const pieces = await walkWithContents(inPieces(bytes, size))
        expect(pieces.contents).toEqual(whole.contents)
        expect(seen(pieces.mail)).toEqual(seen(whole.mail))
      }),
      { numRuns },
    )
  })

  it('gives no attachment the name of another, nor a path', async () => {
    const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(names, async (filenames) => {
        const parts = filenames.flatMap((filename) => [
          '--b',
          `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(filename.toWellFormed())}`,
          '',
          'x',
        ])
        const mail = await walk(
          message('Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--'),
        )
        const safe = mail.attachments.map(({ safeName }) => safeName)
        expect(new Set(safe.map((name) => name.toLowerCase())).size).toBe(filenames.length)
        for (const name of safe) expect(name).toMatch(/^[^/\\\p{Cc}<>:"|?*]+$/u)
      }),
      { numRuns },
    )
  })
})

describe('the same mail, written in another way, is the same', () => {
  const body = fc.record({
    text: fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.toWellFormed()),
    content: fc.uint8Array({ maxLength: 300 }),
    subject: fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.toWellFormed()),
  })

  it.each([
    ['another boundary', { boundary: 'b' }, { boundary: "=_it's another (one)" }],
    ['LF', { lineEnd: '\r\n' }, { lineEnd: '\n' }],
    ['quoted-printable', { encoding: 'base64' }, { encoding: 'quoted-printable' }],
    ['shorter lines', { width: 76 }, { width: 20 }],
  ])('%s', async (_, one, other) => {
    await fc.assert(
      fc.asyncProperty(body, async (content) => {
        const first = await walk(compose({ ...STYLE, ...one }, content))
        const second = await walk(compose({ ...STYLE, ...other }, content))
        expect(readFrom(second)).toEqual(readFrom(first))
        expect(first.text?.value).toBe(content.text.replace(/\r\n?/g, '\n'))
        expect(first.attachments[0]?.size).toBe(content.content.length)
      }),
      { numRuns },
    )
  })
})

interface Style {
  readonly boundary: string
  readonly lineEnd: string
  readonly encoding: string
  readonly width: number
}

const STYLE: Style = { boundary: 'b', lineEnd: '\r\n', encoding: 'base64', width: 76 }

function compose(
  { boundary, lineEnd, encoding, width }: Style,
  mail: { readonly text: string; readonly content: Uint8Array; readonly subject: string },
): Buffer {
  const encode = encoding === 'base64' ? base64Lines : quotedPrintableLines
  const words = [...mail.subject].map((character) => base64Word(character))
  const lines = [
    `Subject:${words.map((word) => ` ${word}`).join(width < 76 ? lineEnd : '')}`,
    `Content-Type: multipart/mixed;${lineEnd} boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    ...encode(Buffer.from(mail.text), width),
    `--${boundary}`,
    'Content-Type: application/octet-stream; name=a.bin',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    ...encode(Buffer.from(mail.content), width),
    `--${boundary}--`,
  ]
  return Buffer.from(lines.join(lineEnd))
}

const base64Word = (character: string): string =>
  `=?utf-8?B?${Buffer.from(character).toString('base64')}?=`

const base64Lines = (bytes: Buffer, width: number): readonly string[] =>
  bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? ['']

function quotedPrintableLines(bytes: Buffer, width: number): readonly string[] {
  const escapes = [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
  const perLine = Math.floor(width / 3) - 1
  const lines = Array.from({ length: Math.ceil(escapes.length / perLine) }, (_, line) =>
    escapes.slice(line * perLine, (line + 1) * perLine).join(''),
  )
  return lines.length === 0
    ? ['']
    : lines.map((line, index) => (index < lines.length - 1 ? `${line}=` : line))
}

/** The same without what the bytes take. */
function readFrom(mail: Mail) {
  const { size: _, ...read } = seen(mail)
  return read
}

/** What a reader of the archive sees; the fields as sent differ by their folds. */
function seen({ headers, ...mail }: Mail) {
  const { values: _, doubts: __, fields: ___, ...decoded } = headers
  return { decoded, ...mail }
}
