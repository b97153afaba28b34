import { encode, extended, type JapaneseCharset, transferred, word } from './raw-mail.js'

/** What a mail says, apart from how it is written. */
export interface Letter {
  readonly from: { readonly name: string; readonly address: string }
  readonly to: readonly string[]
  readonly subject: string
  /** Lines are separated by LF. */
  readonly text: string
  readonly attachments: readonly {
    readonly name: string
    readonly content: string
    /** Bytes that follow the content, to tell sizes apart. */
    readonly size: number
  }[]
}

/** How a mail is written. */
export interface Style {
  readonly charset: JapaneseCharset
  readonly words: 'B' | 'Q'
  readonly transfer: 'base64' | 'quoted-printable' | '8bit'
  readonly boundary: string
  readonly lineEnd: '\r\n' | '\n'
  /** Characters of an encoded line. */
  readonly width: number
  /** A header line is folded after so many of its words. */
  readonly foldAt: number
  /** Fields that nothing asks for, before and after those of the mail. */
  readonly moreFields: boolean
  /** All of it within one more multipart. */
  readonly nested: boolean
  readonly textLast: boolean
}

/** How mail is written most often. */
export const PLAIN_STYLE: Style = {
  charset: 'utf-8',
  words: 'B',
  transfer: 'base64',
  boundary: 'edge',
  lineEnd: '\r\n',
  width: 76,
  foldAt: Number.POSITIVE_INFINITY,
  moreFields: false,
  nested: false,
  textLast: false,
}

/** Writes a mail in some style; its attachments are files whose bytes no style changes. */
export function compose(style: Style, { from, to, subject, text, attachments }: Letter): Buffer {
  const files = attachments.map((attachment) => filePart(style, attachment))
  const parts = style.textLast
    ? [...files, textPart(style, text)]
    : [textPart(style, text), ...files]
  const body = multipart(style, style.boundary, parts)
  const content = style.nested ? multipart(style, `${style.boundary} outer`, [body]) : body
  return Buffer.concat([
    lines(
      style,
      ...(style.moreFields ? ['Received: from nowhere; Fri, 20 Nov 2026 21:00:00 +0900'] : []),
      `From:${folded(style, [encodedWord(style, from.name), `<${from.address}>`])}`,
      `To:${folded(
        style,
        to.map((address, index) => (index < to.length - 1 ? `${address},` : address)),
      )}`,
      `Subject:${folded(style, [encodedWord(style, subject)])}`,
      'MIME-Version: 1.0',
      ...(style.moreFields ? ['X-Mailer: none', 'Received-SPF: pass', 'To-Do: END'] : []),
    ),
    content,
  ])
}

/** Words of a header line, separated by a blank or, where the style says so, by a fold. */
const folded = ({ foldAt, lineEnd }: Style, words: readonly string[]): string =>
  words
    .map(
      (one, index) => `${index % foldAt === 0 && foldAt < words.length + 1 ? lineEnd : ''} ${one}`,
    )
    .join('')

/** A long text in several words, as many as RFC 2047 wants. */
const encodedWord = (style: Style, text: string): string =>
  (text.match(/.{1,12}/gu) ?? [''])
    .map((piece) => word(piece, style.charset, style.words))
    .join(style.foldAt === 1 ? `${style.lineEnd}\t` : ' ')

const textPart = (style: Style, text: string): Buffer =>
  Buffer.concat([
    lines(
      style,
      `Content-Type: text/plain; charset=${style.charset}`,
      `Content-Transfer-Encoding: ${style.transfer}`,
      '',
    ),
    withLineEnds(style, transferred(encode(text, style.charset), style.transfer, style.width)),
  ])

function filePart(style: Style, { name, content, size }: Letter['attachments'][number]): Buffer {
  const bytes = Buffer.from(`${content}${'.'.repeat(size)}`)
  const parameter = extended('filename', name, style.charset)
  return Buffer.concat([
    lines(
      style,
      'Content-Type: text/csv; charset=utf-8',
      `Content-Disposition: attachment;${style.foldAt === 1 ? style.lineEnd : ''} ${parameter}`,
      'Content-Transfer-Encoding: base64',
      '',
    ),
    withLineEnds(style, transferred(bytes, 'base64', style.width)),
  ])
}

const multipart = (style: Style, boundary: string, parts: readonly Buffer[]): Buffer =>
  Buffer.concat([
    lines(style, `Content-Type: multipart/mixed; boundary="${boundary}"`, ''),
    ...parts.flatMap((one) => [lines(style, `--${boundary}`), one, lines(style, '')]),
    lines(style, `--${boundary}--`),
  ])

const withLineEnds = ({ lineEnd }: Style, bytes: Buffer): Buffer =>
  lineEnd === '\n'
    ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : bytes

const lines = ({ lineEnd }: Style, ...all: readonly string[]): Buffer =>
  Buffer.from(all.map((line) => `${line}${lineEnd}`).join(''))
