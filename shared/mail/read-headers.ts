import type { Address } from './addresses.js'
import { trimBlanks } from './blanks.js'
import { parseDate } from './dates.js'
import { DecodedFields } from './decoded-fields.js'
import { firstField, type HeaderField, readHeaderBlock } from './header-fields.js'
import { WALK_LIMITS, type WalkLimits } from './walk-limits.js'
import { WARNING, type Warning, type WarningCode, WarningList } from './warnings.js'

/** The header of a message, decoded. */
export interface MailHeaders {
  /** Empty if there is none. */
  readonly subject: string
  readonly from: readonly Address[]
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly replyTo: readonly Address[]
  /** Absent if there is none or it cannot be read. */
  readonly date?: Date
  /** With its angle brackets. */
  readonly messageId?: string
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
 * Fields of which there may be one (RFC 5322 3.6). Address fields that occur again are read
 * together instead.
 */
const SINGLE_FIELDS = ['subject', 'date', 'message-id', 'content-type']

/**
 * Reads a header block, such as IMAP's BODY.PEEK[HEADER] answers. Never throws; reads `headerBytes`
 * at most.
 */
export function readHeaders(headerBytes: Buffer, limits: WalkLimits = WALK_LIMITS): MailHeaders {
  const warnings = new WarningList(limits.warningsOfOneCode)
  const isCut = headerBytes.length > limits.headerBytes
  if (isCut) {
    warnings.add(
      WARNING.headerCut,
      `${headerBytes.length} bytes of header, ${limits.headerBytes} read`,
    )
  }
  const block = readHeaderBlock(headerBytes.subarray(0, limits.headerBytes))
  for (const line of block.malformed) {
    if (line.trim() !== '')
      warnings.add(WARNING.headerMalformed, `no header field: ${JSON.stringify(line)}`)
  }
  return decodeFields(block.fields, isCut, warnings, limits)
}

function decodeFields(
  fields: readonly HeaderField[],
  isCut: boolean,
  warnings: WarningList,
  limits: WalkLimits,
): MailHeaders {
  for (const name of SINGLE_FIELDS) {
    const count = fields.filter((field) => field.name === name).length
    if (count > 1) warnings.add(WARNING.headerRepeated, `${name} occurs ${count} times`)
  }
  const date = readDate(firstField(fields, 'date'), warnings)
  const messageId = readMessageId(firstField(fields, 'message-id'))
  const decoded = new DecodedFields(fields, limits)
  return {
    subject: decoded.subject.value,
    from: decoded.addresses('from').addresses,
    to: decoded.addresses('to').addresses,
    cc: decoded.addresses('cc').addresses,
    replyTo: decoded.addresses('reply-to').addresses,
    ...(date && { date }),
    ...(messageId && { messageId }),
    fields,
    values: (name) => decoded.values(name).map(({ value }) => value),
    doubts: (name) => [
      ...(isCut ? [WARNING.headerCut] : []),
      ...(decoded.isCutList(name) ? [WARNING.addressesCut] : []),
      ...new Set(decoded.values(name).flatMap(({ doubts }) => doubts)),
    ],
    warnings: [...warnings.toArray(), ...decoded.warnings],
  }
}

function readDate(raw: string | undefined, warnings: WarningList): Date | undefined {
  if (raw === undefined) return undefined
  const date = parseDate(raw)
  if (!date) warnings.add(WARNING.dateInvalid, `Date: ${JSON.stringify(raw)}`)
  return date
}

/** The id in its brackets; comments and what else surrounds it is left out. */
const readMessageId = (raw: string | undefined): string | undefined =>
  raw === undefined ? undefined : (/<[^<>]*>/.exec(raw)?.[0] ?? trimBlanks(raw)) || undefined
