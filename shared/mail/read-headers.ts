import { type Address, parseAddresses } from './addresses.js'
import { trimBlanks } from './blanks.js'
import type { CharsetDoubt } from './charsets.js'
import { parseDate } from './dates.js'
import { decodeHeaderText } from './encoded-words.js'
import { firstField, type HeaderField, readHeaderBlock } from './header-fields.js'
import { parseParameters } from './parameters.js'
import { WALK_LIMITS } from './walk-limits.js'
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
export function readHeaders(headerBytes: Buffer, limits = WALK_LIMITS): MailHeaders {
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
  return decodeFields(block.fields, isCut, warnings, limits.addresses)
}

function decodeFields(
  fields: readonly HeaderField[],
  isCut: boolean,
  warnings: WarningList,
  maxAddresses: number,
): MailHeaders {
  for (const name of SINGLE_FIELDS) {
    const count = fields.filter((field) => field.name === name).length
    if (count > 1) warnings.add(WARNING.headerRepeated, `${name} occurs ${count} times`)
  }
  const charset = parseParameters(firstField(fields, 'content-type') ?? '').parameters.get(
    'charset',
  )
  const noteDoubts = (name: string, doubts: readonly CharsetDoubt[]): void => {
    for (const doubt of new Set(doubts)) warnings.add(doubt, `header ${name}`)
  }
  const decoded = (name: string, raw: string): string => {
    const { value, doubts } = decodeHeaderText(raw, charset)
    noteDoubts(name, doubts)
    return value
  }
  const cutLists = new Set<string>()
  const addresses = (name: string): readonly Address[] => {
    const lists = fields.filter((field) => field.name === name)
    const all = lists.flatMap((field) => {
      const list = parseAddresses(field.raw, charset)
      noteDoubts(name, list.doubts)
      return list.addresses
    })
    if (all.length > maxAddresses) {
      cutLists.add(name)
      warnings.add(WARNING.addressesCut, `${all.length} addresses in ${name}, ${maxAddresses} read`)
    }
    return all.slice(0, maxAddresses)
  }
  const date = readDate(firstField(fields, 'date'), warnings)
  const messageId = readMessageId(firstField(fields, 'message-id'))
  return {
    subject: decoded('subject', firstField(fields, 'subject') ?? ''),
    from: addresses('from'),
    to: addresses('to'),
    cc: addresses('cc'),
    replyTo: addresses('reply-to'),
    ...(date && { date }),
    ...(messageId && { messageId }),
    fields,
    values: (name) =>
      fields
        .filter((field) => field.name === name.toLowerCase())
        .map((field) => decodeHeaderText(field.raw, charset).value),
    doubts: (name) => {
      const named = fields.filter((field) => field.name === name.toLowerCase())
      return [
        ...(isCut ? [WARNING.headerCut] : []),
        ...(cutLists.has(name.toLowerCase()) ? [WARNING.addressesCut] : []),
        ...new Set(named.flatMap((field) => decodeHeaderText(field.raw, charset).doubts)),
      ]
    },
    warnings: warnings.toArray(),
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
