/** What people write: one word, or several that were joined as programmers join them. */
const WORD =
  /^(?:\p{Lu}?[\p{Ll}\p{Mn}]+|\p{Lu}+s?|[\p{Lo}\p{Lm}\p{Mn}\p{Mc}]+|\p{Ll}*(?:\p{Lu}\p{Ll}{2,})+)$/u
const MAX_WORD_LENGTH = 40

/** A status, a port, a part of an address; and how long a server asks to be left alone. */
const NUMBER = /^\d{1,4}$/

/** Names of the field that look like no word. */
const NAME =
  /^(?:IMAP4(?:rev\d)?|POP3|X?OAUTH2?|MD5|SHA\d{1,3}|TLSv1|RFC\d{3,4}|AUTH\d{3}|AADSTS\d{5,7})$/i

/** No language needs these. */
const OF_CODES = /[\\^~`$]|%[0-9a-f]{2}|&#|&\w+;|[\p{L}\p{N}]=+(?![\p{L}\p{N}])|\p{Co}/iu

/** Bytes one after the other: numbers, or pairs of hexadecimal digits. A date is shorter. */
const ROWS_OF_BYTES = [
  /(?<![\p{L}\p{N}.])(?:(?:0x)?[0-9a-f]{1,3}[\s,;]+){3,}(?:0x)?[0-9a-f]{1,3}(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}.])(?:(?:0x)?[0-9a-f]{1,3}[\s,;:-]+){5,}(?:0x)?[0-9a-f]{1,3}(?![\p{L}\p{N}])/giu,
]

/** Letters one after the other. */
const ROW_OF_LETTERS =
  /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}][\s,;:._-]+){3,}[\p{L}\p{N}](?![\p{L}\p{N}])/giu

const WAIT = /\b\d{1,7}(?= ?(?:milliseconds|ms|seconds|minutes)\b)/gi

/** A text with `mask` in the place of whatever is neither a word nor a short number: what a digest or a code looks like. */
export function maskOpaque(text: string, mask: string): string {
  const waits: readonly string[] = text.match(WAIT) ?? []
  const rows = [...ROWS_OF_BYTES, ROW_OF_LETTERS].reduce(
    (told, row) => told.replace(row, mask),
    text,
  )
  return rows
    .split(' ')
    .map((token) => (waits.includes(token) || !isOpaque(token.replaceAll(mask, '')) ? token : mask))
    .join(' ')
}

function isOpaque(token: string): boolean {
  if (OF_CODES.test(token)) return true
  return token.split(/[^\p{L}\p{M}\p{N}]+/u).some((piece) => piece !== '' && !isPlain(piece))
}

const isPlain = (piece: string): boolean =>
  NUMBER.test(piece) || NAME.test(piece) || (piece.length <= MAX_WORD_LENGTH && WORD.test(piece))
