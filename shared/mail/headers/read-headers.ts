import { WALK_LIMITS, type WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type Warning, type WarningCode, WarningList } from '../bounds/warnings.js'
import { trimBlanks } from '../lines/blanks.js'
import { linesOfBareCr } from '../lines/line-ends.js'
import { isPrintableAscii } from '../lines/plain-text.js'
import type { Address } from './addresses.js'
import { parseDate } from './dates.js'
import { DecodedFields } from './decoded-fields.js'
import { decodeHeaderText } from './encoded-words.js'
import { firstField, type HeaderBlock, type HeaderField, readHeaderBlock } from './header-fields.js'

/** The header of a message; what is asked for is decoded, once. */
export interface MailHeaders {
  /** Empty if there is none. */
  readonly subject: string
  readonly from: readonly Address[]
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly replyTo: readonly Address[]
  /** Undefined if there is none or it cannot be read. */
  readonly date: Date | undefined
  /** With its angle brackets; undefined if there is none. */
  readonly messageId: string | undefined
  /** Every field in order, undecoded. */
  readonly fields: readonly HeaderField[]
  /**
   * Decoded values of every field of a name, whatever its case; encoded words and raw 8-bit text
   * are decoded.
   */
  values(name: string): string[]
  /** Why the values of a field, or its addresses, may be wrong or incomplete; empty if nothing speaks against them. */
  doubts(name: string): readonly WarningCode[]
  readonly warnings: readonly Warning[]
}

/**
 * Fields of which there may be one (RFC 5322 3.6, RFC 2045). Of two senders servers and clients look at
 * one, so that a second is worth a word though both are read; recipients that are listed in several
 * fields are what mailers do.
 */
const SINGLE_FIELDS: readonly string[] = [
  ...['subject', 'date', 'message-id', 'from', 'sender', 'reply-to', 'in-reply-to', 'references'],
  ...['mime-version', 'content-type', 'content-transfer-encoding', 'content-disposition'],
]

/**
 * Reads a header block, such as IMAP's BODY.PEEK[HEADER] answers. Never throws; reads `headerBytes`
 * and `headerFields` at most.
 * @param totalBytes of the block, where its end was left behind already
 */
export function readHeaders(
  headerBytes: Buffer,
  limits: WalkLimits = WALK_LIMITS,
  totalBytes = headerBytes.length,
): MailHeaders {
  const read = headerBytes.subarray(0, limits.headerBytes)
  return new ReadHeaders(readHeaderBlock(ofLines(read)), totalBytes, limits)
}

/** To a server without line feeds, all of a mail is its header. */
function ofLines(block: Buffer): Buffer {
  const lines = linesOfBareCr(block)
  const emptyLine = lines?.indexOf('\n\n') ?? -1
  return emptyLine === -1 ? (lines ?? block) : (lines ?? block).subarray(0, emptyLine + 1)
}

/**
 * Of most mail a monitor needs the sender, the subject and the id. Accessors of a class, as those of
 * an object literal cost each object a shape of its own.
 */
class ReadHeaders implements MailHeaders {
  readonly #malformed: readonly string[]
  readonly #fieldCount: number
  readonly #bytes: number
  readonly #limits: WalkLimits
  readonly #fields: readonly HeaderField[]
  readonly #decoded: DecodedFields
  #warnings: readonly Warning[] | undefined

  constructor(block: HeaderBlock, bytes: number, limits: WalkLimits) {
    this.#malformed = block.malformed
    this.#fieldCount = block.fields.length
    this.#bytes = bytes
    this.#limits = limits
    this.#fields = block.fields.slice(0, limits.headerFields)
    this.#decoded = new DecodedFields(this.#fields, limits)
  }

  get subject(): string {
    return this.#decoded.subject.value
  }

  get from(): readonly Address[] {
    return this.#decoded.addresses('from').addresses
  }

  get to(): readonly Address[] {
    return this.#decoded.addresses('to').addresses
  }

  get cc(): readonly Address[] {
    return this.#decoded.addresses('cc').addresses
  }

  get replyTo(): readonly Address[] {
    return this.#decoded.addresses('reply-to').addresses
  }

  get date(): Date | undefined {
    const raw = firstField(this.fields, 'date')
    return raw === undefined ? undefined : parseDate(raw)
  }

  get messageId(): string | undefined {
    const raw = firstField(this.fields, 'message-id')
    if (raw === undefined) return undefined
    // Comments and what else surrounds it is left out.
    const id = /<[^<>]*>/.exec(raw)?.[0] ?? trimBlanks(raw)
    return (isPrintableAscii(id) ? id : decodeHeaderText(id).value) || undefined
  }

  get fields(): readonly HeaderField[] {
    return this.#fields
  }

  values(name: string): string[] {
    return this.#decoded.values(name).map(({ value }) => value)
  }

  doubts(name: string): readonly WarningCode[] {
    const found: WarningCode[] = []
    if (this.#isRepeated(name.toLowerCase())) found.push(WARNING.headerRepeated)
    if (this.#isCut) found.push(WARNING.headerCut)
    if (this.#decoded.isCutList(name)) found.push(WARNING.addressesCut)
    found.push(...this.#decoded.doubts(name))
    return found
  }

  get warnings(): readonly Warning[] {
    this.#warnings ??= [...this.#ownWarnings(), ...this.#decoded.warnings]
    return this.#warnings
  }

  #isRepeated(name: string): boolean {
    return SINGLE_FIELDS.includes(name) && this.#count(name) > 1
  }

  #count(name: string): number {
    return this.#fields.filter((field) => field.name === name).length
  }

  get #isCut(): boolean {
    const { headerBytes, headerFields } = this.#limits
    return this.#bytes > headerBytes || this.#fieldCount > headerFields
  }

  #ownWarnings(): readonly Warning[] {
    const { headerBytes, headerFields, warningsOfOneCode } = this.#limits
    const warnings = new WarningList(warningsOfOneCode)
    if (this.#bytes > headerBytes) {
      warnings.add(WARNING.headerCut, `${this.#bytes} bytes of header, ${headerBytes} read`)
    }
    if (this.#fieldCount > headerFields) {
      warnings.add(WARNING.headerCut, `${this.#fieldCount} fields of header, ${headerFields} read`)
    }
    for (const line of this.#malformed) {
      if (line.trim() !== '')
        warnings.add(WARNING.headerMalformed, `no header field: ${JSON.stringify(line)}`)
    }
    for (const name of SINGLE_FIELDS) {
      const count = this.#count(name)
      if (count > 1) warnings.add(WARNING.headerRepeated, `${name} occurs ${count} times`)
    }
    const date = firstField(this.fields, 'date')
    if (date !== undefined && !this.date)
      warnings.add(WARNING.dateInvalid, `Date: ${JSON.stringify(date)}`)
    return warnings.toArray()
  }
}
