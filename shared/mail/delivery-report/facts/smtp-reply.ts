/** What the words of a server hold in codes. */
export interface SmtpReply {
  /** Three digits (RFC 5321 4.2). */
  readonly code?: string
  /** Enhanced status code (RFC 2034, RFC 3463). */
  readonly status?: string
}

/**
 * Codes of refusal that are defined: RFC 5321 4.2.3, RFC 4954 6 (432, 454, 530, 534, 535, 538),
 * RFC 7504 (521, 556), RFC 1846 (521), RFC 6710 (450), RFC 5248 (523, 525). Other numbers are no replies.
 */
const REFUSALS = new Set([
  ...['421', '432', '450', '451', '452', '454', '455'],
  ...['500', '501', '502', '503', '504', '521', '523', '525', '530', '534', '535', '538'],
  ...['550', '551', '552', '553', '554', '555', '556'],
])
const CODE = /(?<![^\s:'"([])[45]\d\d(?=[\s'"<,:-]|$)/g
const STATUS = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)/g
/** A status belongs to a code if nothing but a blank, a hyphen and a quotation mark is between. */
const MAX_GAP = 3

/** Finds the codes in the words of a server. */
export function readSmtpReply(text: string): SmtpReply {
  const codes = [...text.matchAll(CODE)].filter(([code]) => REFUSALS.has(code))
  const statuses = [...text.matchAll(STATUS)]
  const ends = codes.map((code) => code.index + code[0].length)
  const ofCode = statuses.find(({ index }) =>
    ends.some((end) => index >= end && index - end <= MAX_GAP),
  )
  const telling = statuses.find(([status]) => isTelling(status))
  const code = codes[0]?.[0]
  const status = (ofCode ?? telling ?? statuses[0])?.[0]
  return { ...(code && { code }), ...(status && { status }) }
}

/** False for `5.0.0`, which says no more than that it failed (RFC 3463 3.1). */
export const isTelling = (status: string): boolean => !status.endsWith('.0.0')
