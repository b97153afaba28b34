import iconv from 'iconv-lite'

/** Charsets that mail from Japan is written in. */
export type JapaneseCharset = 'utf-8' | 'iso-2022-jp' | 'shift_jis' | 'euc-jp'

/** A message as it lies on a server; what is left out is as in ordinary mail. */
export interface RawMail {
  readonly from?: string | Buffer
  readonly to?: string | Buffer
  readonly subject?: string | Buffer
  /** Further header lines, whole: `Cc: a@example.com`. */
  readonly fields?: readonly (string | Buffer)[]
  readonly content?: Content
}

/** A body, or a part of one: its header lines, and its bytes as they are sent. */
export interface Content {
  readonly fields: readonly (string | Buffer)[]
  readonly body: Buffer
}

/** The bytes of a message, with CR LF ends; a string is UTF-8, bytes stay bytes. */
export const mail = ({
  from = 'batch@example.co.jp',
  to = 'operations@example.co.jp',
  subject = 'job nightly ended with 0',
  fields = [],
  content = plain('The job has ended.'),
}: RawMail): Buffer =>
  Buffer.concat([
    lines(
      field('From', from),
      field('To', to),
      field('Subject', subject),
      'Message-ID: <1.test@example.com>',
      'Date: Fri, 20 Nov 2026 21:00:00 +0900',
      'MIME-Version: 1.0',
      ...fields,
    ),
    bytesOf(content),
  ])

/** A text part in some charset, without transfer encoding unless one is asked for. */
export const plain = (
  text: string,
  charset: JapaneseCharset = 'utf-8',
  transfer: 'base64' | 'quoted-printable' | '8bit' = '8bit',
): Content => ({
  fields: [
    `Content-Type: text/plain; charset=${charset}`,
    `Content-Transfer-Encoding: ${transfer}`,
  ],
  body: transferred(encode(text, charset), transfer),
})

/** An HTML part. */
export const html = (text: string, charset: JapaneseCharset = 'utf-8'): Content => ({
  fields: [`Content-Type: text/html; charset=${charset}`, 'Content-Transfer-Encoding: base64'],
  body: transferred(encode(text, charset), 'base64'),
})

/** A part with its header lines as they are, for what no other builder here writes. */
export const part = (fields: readonly (string | Buffer)[], body: string | Buffer): Content => ({
  fields,
  body: Buffer.from(body),
})

/** An attachment. `name` is the parameter as it is sent: `filename="a.csv"`. */
export const attached = (
  name: string,
  { type = 'text/csv', body = 'a,b\r\n1,2\r\n' as string | Buffer, charset = '' } = {},
): Content => ({
  fields: [
    `Content-Type: ${type}${charset ? `; charset=${charset}` : ''}`,
    `Content-Disposition: attachment; ${name}`,
    'Content-Transfer-Encoding: base64',
  ],
  body: transferred(Buffer.from(body), 'base64'),
})

/** Parts within one another: `mixed`, `alternative`, `related`. */
export function multipart(subtype: string, ...parts: readonly Content[]): Content {
  const boundary = `edge-${subtype}-${parts.length}`
  return {
    fields: [`Content-Type: multipart/${subtype}; boundary="${boundary}"`],
    body: Buffer.concat([
      ...parts.flatMap((inner) => [lines(`--${boundary}`), bytesOf(inner), lines('')]),
      lines(`--${boundary}--`),
    ]),
  }
}

/** An encoded word (RFC 2047). */
export function word(text: string, charset: JapaneseCharset = 'utf-8', as: 'B' | 'Q' = 'B') {
  const bytes = encode(text, charset)
  const encoded = as === 'B' ? bytes.toString('base64') : escaped(bytes, '=')
  return `=?${charset}?${as}?${encoded}?=`
}

/** A parameter in the extended form of RFC 2231: `filename*=utf-8''%E5...`. */
export const extended = (name: string, text: string, charset: JapaneseCharset = 'utf-8') =>
  `${name}*=${charset}''${escaped(encode(text, charset), '%')}`

/** The bytes of a text in a charset. */
export const encode = (text: string, charset: JapaneseCharset): Buffer =>
  charset === 'iso-2022-jp' ? encodeJis(text) : iconv.encode(text, charset)

/** JIS X 0208 between escapes (RFC 1468): EUC-JP without its eighth bits. */
const encodeJis = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(/([^\0-\x7f]+)/)
      .map((run, index) =>
        index % 2 === 0
          ? Buffer.from(run)
          : Buffer.concat([
              Buffer.from('\x1b$B'),
              iconv.encode(run, 'euc-jp').map((byte) => byte & 0x7f),
              Buffer.from('\x1b(B'),
            ]),
      ),
  )

/** Bytes as a Content-Transfer-Encoding sends them, in lines of at most `width` characters. */
export function transferred(bytes: Buffer, transfer: string, width = 76): Buffer {
  if (transfer === 'base64') {
    return lines(...(bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? ['']))
  }
  if (transfer !== 'quoted-printable') return bytes
  const soft = escaped(bytes, '=').match(new RegExp(`.{1,${Math.floor(width / 3) * 3 - 3}}`, 'g'))
  return Buffer.from((soft ?? []).join('=\r\n'))
}

const escaped = (bytes: Buffer, sign: string): string =>
  [...bytes].map((byte) => `${sign}${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

const field = (name: string, value: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${name}: `), Buffer.from(value)])

const bytesOf = ({ fields, body }: Content): Buffer => Buffer.concat([lines(...fields, ''), body])

const lines = (...all: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(all.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]))
