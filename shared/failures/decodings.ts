/** Fewer letters in a row happen in any garbage. */
const MIN_TEXT_LENGTH = 8

const NO_TEXT = /[\p{Cc}\p{Cn}\uFFFD]+/gu

/** What a text may have been. */
export interface Decoding {
  readonly text: string
  /** Whether it may have been written in another way in its turn: it is no garbage. */
  readonly isText: boolean
}

/**
 * What a text may have been before somebody wrote it in another way: one step back by every way there is of writing text in text
 * (RFC 4648, 3986 and 2045, HTML, the escapes of programming languages, one byte at a time as numbers, over lines, backwards, ROT13).
 */
export function decodingsOf(text: string): readonly Decoding[] {
  const rewritten = [...UNESCAPED, ...TURNED].map((decode) => ({
    text: decode(text),
    isText: true,
  }))
  return [...rewritten, ...bytesWithin(text).flatMap(textsOf)].filter(
    (decoded) => decoded.text !== text && decoded.text !== '',
  )
}

const byCode = (digits: string, radix: number): string => {
  const code = Number.parseInt(digits, radix)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

/** The entities that XML itself has (XML 1.0 4.6). */
export const XML_ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
  }),
)

/** Bytes that were written one by one, as text: `%C3%A9`. */
const runsOfBytes = (pattern: RegExp, radix: number) => (text: string) =>
  text.replace(pattern, (run) => {
    const digits = run.match(radix === 16 ? /[0-9a-f]{2}/gi : /\d{2,3}/g) ?? []
    return Buffer.from(digits.map((each) => Number.parseInt(each, radix))).toString('utf8')
  })

const UNESCAPED: readonly ((text: string) => string)[] = [
  runsOfBytes(/(?:%[0-9a-f]{2})+/gi, 16),
  (text) => text.replace(/\s+/g, ''),
  // As a form is sent.
  (text) => text.replaceAll('+', ' '),
  runsOfBytes(/(?:=[0-9a-f]{2})+/gi, 16),
  (text) => text.replace(/=\s*[\r\n]\s*/g, ''),
  runsOfBytes(/(?:\\x[0-9a-f]{2})+/gi, 16),
  runsOfBytes(/(?:\\[0-3][0-7]{2})+/g, 8),
  (text) => text.replace(/\\u\{?([0-9a-f]{4,6})\}?/gi, (_, digits) => byCode(digits, 16)),
  (text) => text.replace(/\\[nrt]/g, ''),
  (text) => text.replace(/\\(.)/gs, '$1'),
  (text) => text.replace(/&#x([0-9a-f]+);?/gi, (_, digits) => byCode(digits, 16)),
  (text) => text.replace(/&#(\d+);?/g, (_, digits) => byCode(digits, 10)),
  (text) =>
    text.replace(
      /&(amp|lt|gt|quot|apos);/gi,
      (_, name) => XML_ENTITIES.get(name.toLowerCase()) ?? '',
    ),
  // UTF-8 that was read as Latin-1.
  (text) => Buffer.from(text, 'latin1').toString('utf8'),
]

const TURNED: readonly ((text: string) => string)[] = [
  (text) => [...text].reverse().join(''),
  (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const a = letter <= 'Z' ? 65 : 97
      return String.fromCharCode(((letter.charCodeAt(0) - a + 13) % 26) + a)
    }),
]

/** The bytes that stand in a text as base64, base32, hexadecimal, octal, binary or decimal numbers, wherever they begin. */
function bytesWithin(text: string): Buffer[] {
  const tight = text.replace(/[\s"'`<>()[\]{},;:|.\\-]+/g, '')
  const whole = text.split(/[\s"'`<>()[\]{},;:|]+/).filter((word) => word.length >= 4)
  return [
    ...whole.flatMap((word) => [Buffer.from(word, 'base64'), fromBase32(word.toUpperCase())]),
    ...runs(tight, /[A-Za-z0-9+/_-]{8,}/g).flatMap((run) =>
      [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64')),
    ),
    ...runs(tight.toUpperCase(), /[A-Z2-7]{7,}/g).flatMap((run) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((offset) => fromBase32(run.slice(offset))),
    ),
    ...runs(tight.replace(/0x|\\x/gi, ''), /[0-9a-f]{8,}/gi).flatMap((run) =>
      [0, 1].map((offset) => Buffer.from(run.slice(offset), 'hex')),
    ),
    ...[numbers(text, /\d{2,3}/g, 10), numbers(text, /[0-3]?[0-7]{2}/g, 8)],
    ...runs(tight, /[01]{24,}/g).map((run) => numbers(run, /[01]{8}/g, 2)),
  ]
}

const runs = (text: string, pattern: RegExp): string[] => text.match(pattern) ?? []

const numbers = (text: string, pattern: RegExp, radix: number): Buffer =>
  Buffer.from(runs(text, pattern).map((digits) => Number.parseInt(digits, radix) & 0xff))

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(run: string): Buffer {
  const bits = [...run.replace(/[^A-Z2-7]/g, '')]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return numbers(bits, /[01]{8}/g, 2)
}

/** The text in bytes that may be none, without what is no text in it: every other byte of UTF-16, too. */
function textsOf(bytes: Buffer): Decoding[] {
  const whole = bytes.toString('utf8')
  const parts = whole.split(NO_TEXT)
  const isText = parts.length === 1 || parts.some((part) => part.length >= MIN_TEXT_LENGTH)
  const isWide = parts.length > MIN_TEXT_LENGTH && parts.every((part) => part.length <= 1)
  return [{ text: parts.join(isWide ? '' : ' '), isText: isText || isWide }]
}
