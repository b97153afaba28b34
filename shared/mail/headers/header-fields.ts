import { trimBlanks, trimmedSlice } from '../lines/blanks.js'
import { MAX_DELIMITER_BYTES } from '../lines/line-scanning.js'

/** One header field, unfolded, its bytes still as they came (one character a byte). */
export interface HeaderField {
  /** Lower case. */
  readonly name: string
  /** Without the leading space; each fold is one space (RFC 5322 2.2.3). */
  readonly raw: string
}

/** What a header block holds. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[]
  /**
   * Offset of the first line that starts the body though no empty line precedes it; absent in
   * well-formed mail.
   */
  readonly bodyOffset?: number
  /** Lines among the fields that are none. */
  readonly malformed: readonly string[]
}

/**
 * A field name is printable ASCII without colon (RFC 5322 2.2); white space before the colon is
 * obsolete, and seen.
 */
const FIELD = /[!-9;-~]{1,200}[ \t]*:/y
/** What editors put in front of a file in UTF-8, one character a byte. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf'
/** A carriage return within a line is white space. */
const BARE_CR = /\r(?!\n|$)/g
/** The separator of mbox files, which tools leave at the head of a message. */
const MBOX_SEPARATOR = /^>?From \S/
const PARAMETER = /[\w*-]{1,40}=/y
/** In a field: what follows may be a delimiter. In a `Content-Type` of `multipart`, if all is as it should be. */
const BOUNDARY = /boundary/i
/** Lines of other kinds that are quoted in warnings. */
const MALFORMED_KEPT = 10

/** A field whose lines are still coming. */
interface OpenField {
  readonly name: string
  raw: string
}

/** Whether the lines of a header speak of a boundary. */
export const declaresBoundary = (lines: string): boolean => BOUNDARY.test(lines)

/**
 * Reads a header block. Lines that are no field are skipped, unless no field follows them, or they may be the first delimiter: then the
 * empty line before the body is missing, and the body starts there.
 */
export function readHeaderBlock(block: Buffer): HeaderBlock {
  const text = block.toString('latin1').replace(BARE_CR, ' ')
  const fields: OpenField[] = []
  const malformed: string[] = []
  let bodyOffset: number | undefined
  let open: OpenField | undefined
  let lastLine = ''
  let hasEmptyFold = false
  const declared = text.search(BOUNDARY)
  for (
    let start = text.startsWith(BYTE_ORDER_MARK) ? 3 : 0, next = 0;
    start < text.length;
    start = next
  ) {
    next = text.indexOf('\n', start) + 1 || text.length
    const current = bodyOffset === undefined ? open : undefined
    const isFold = isBlankAt(text, start)
    const value = isFold ? -1 : valueOffset(text, start)
    if (declared !== -1 && declared < start && isDashed(text, start, next)) {
      bodyOffset ??= start
      break
    }
    if (current && (isFold || (value === -1 && isForgottenFold(lastLine, text, start)))) {
      lastLine = trimmedSlice(text, start, next)
      current.raw = current.raw === '' ? lastLine : `${current.raw} ${lastLine}`
      hasEmptyFold ||= lastLine === ''
    } else if (value !== -1) {
      lastLine = trimmedSlice(text, value, next)
      open = { name: trimmedSlice(text, start, value - 1).toLowerCase(), raw: lastLine }
      fields.push(open)
      bodyOffset = undefined
    } else if (open || !MBOX_SEPARATOR.test(lineOf(text, start, next))) {
      bodyOffset ??= start
      if (malformed.length < MALFORMED_KEPT) malformed.push(lineOf(text, start, next))
    }
  }
  if (hasEmptyFold) for (const field of fields) field.raw = trimBlanks(field.raw)
  return { fields, malformed, ...(bodyOffset !== undefined && { bodyOffset }) }
}

/** Where the value of a field begins whose name begins here; -1 if none does. */
function valueOffset(text: string, start: number): number {
  FIELD.lastIndex = start
  return FIELD.test(text) ? FIELD.lastIndex : -1
}

function isBlankAt(text: string, start: number): boolean {
  const code = text.charCodeAt(start)
  return code === 0x20 || code === 0x09
}

/** As a delimiter is (RFC 2046 5.1.1), and no field. */
const isDashed = (text: string, start: number, next: number): boolean =>
  text.startsWith('--', start) &&
  !text.slice(start, Math.min(next, start + MAX_DELIMITER_BYTES)).includes(':')

/**
 * A parameter on its own line, after a field that ends in a semicolon: its indentation was lost on
 * the way.
 */
function isForgottenFold(lastLine: string, text: string, start: number): boolean {
  PARAMETER.lastIndex = start
  return lastLine.endsWith(';') && PARAMETER.test(text)
}

/** A line without its end. */
function lineOf(text: string, start: number, next: number): string {
  let end = next
  if (end > start && text.charCodeAt(end - 1) === 0x0a) end--
  if (end > start && text.charCodeAt(end - 1) === 0x0d) end--
  return text.slice(start, end)
}

/** The first field of a name. */
export const firstField = (fields: readonly HeaderField[], name: string): string | undefined =>
  fields.find((field) => field.name === name)?.raw
