/** A server's answer to a command (RFC 5321 4.2). */
export interface SmtpReply {
  /** Three digits; the first one says whether it is a success (2, 3), may be tried again (4) or not (5). */
  readonly code: number
  /** The enhanced status code, `5.1.1` (RFC 3463), if there is one. */
  readonly status: string | undefined
  /** All of it in one line, codes included. */
  readonly words: string
}

const FIRST_LINE = /^([2-5]\d\d)(?:[ -]+([245]\.\d{1,3}\.\d{1,3})(?=\s|$)|[ -]|$)/

/** Reads an answer of one or more lines. Undefined if it is none. */
export function readReply(raw: string): SmtpReply | undefined {
  const [, code, status] = FIRST_LINE.exec(raw) ?? []
  return code === undefined ? undefined : { code: Number(code), status, words: wordsOf(raw) }
}

/** In one line, with the codes of its first line only: servers repeat them in each. */
function wordsOf(raw: string): string {
  const [first = '', ...more] = raw.split(/\r?\n/)
  const texts = more.map((line) => line.replace(/^\d{3}[ -]?(?:[245]\.\d{1,3}\.\d{1,3}\s)?/, ''))
  const words = [first.replace(/^(\d{3})-/, '$1 '), ...texts].join(' ')
  return inOneLine(words)
}

/** The words of a server, or of its client, in one line. They are cut only after what was sent has been masked in them. */
export function inOneLine(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a server may send any byte
  return words.replace(/[\s\x00-\x1f\x7f]+/g, ' ').trim()
}
