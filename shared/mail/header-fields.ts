import { trimBlanks } from './blanks.js'

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
const FIELD = /^([!-9;-~]{1,200})[ \t]*:/
/** The separator of mbox files, which tools leave at the head of a message. */
const MBOX_SEPARATOR = /^>?From \S/
/** Lines of other kinds that are quoted in warnings. */
const MALFORMED_KEPT = 10

/**
 * Reads a header block. Lines that are no field are skipped, unless no field follows them: then the
 * empty line before the body is missing, and the body starts there.
 */
export function readHeaderBlock(block: Buffer): HeaderBlock {
  const text = block.toString('latin1')
  const fields: { readonly name: string; readonly lines: string[] }[] = []
  const malformed: string[] = []
  let bodyOffset: number | undefined
  for (let start = 0, next = 0; start < text.length; start = next) {
    const lineFeed = text.indexOf('\n', start)
    next = lineFeed === -1 ? text.length : lineFeed + 1
    const line = withoutLineEnd(text, start, next)
    const current = bodyOffset === undefined ? fields.at(-1) : undefined
    const match = FIELD.exec(line)
    if (current && (isFolded(line) || (!match && isForgottenFold(current.lines, line)))) {
      current.lines.push(trimBlanks(line))
    } else if (match?.[1] !== undefined) {
      fields.push({
        name: match[1].toLowerCase(),
        lines: [trimBlanks(line.slice(match[0].length))],
      })
      bodyOffset = undefined
    } else if (fields.length > 0 || !MBOX_SEPARATOR.test(line)) {
      bodyOffset ??= start
      if (malformed.length < MALFORMED_KEPT) malformed.push(line)
    }
  }
  return {
    fields: fields.map(({ name, lines }) => ({ name, raw: trimBlanks(lines.join(' ')) })),
    malformed,
    ...(bodyOffset !== undefined && { bodyOffset }),
  }
}

const isFolded = (line: string): boolean => line.startsWith(' ') || line.startsWith('\t')

/**
 * A parameter on its own line, after a field that ends in a semicolon: its indentation was lost on
 * the way.
 */
const isForgottenFold = (lines: readonly string[], line: string): boolean =>
  lines.at(-1)?.endsWith(';') === true && /^[\w*-]{1,40}=/.test(line)

/** A line without its end; a carriage return within it is white space. */
function withoutLineEnd(text: string, start: number, next: number): string {
  let end = next
  if (end > start && text.charCodeAt(end - 1) === 0x0a) end--
  if (end > start && text.charCodeAt(end - 1) === 0x0d) end--
  const line = text.slice(start, end)
  return line.includes('\r') ? line.replaceAll('\r', ' ') : line
}

/** The first field of a name. */
export const firstField = (fields: readonly HeaderField[], name: string): string | undefined =>
  fields.find((field) => field.name === name)?.raw
