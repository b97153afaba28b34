import type { RecipientStatement } from '../facts/delivery-report.js'
import {
  fieldValue,
  type ReportField,
  readFieldGroups,
  typedValue,
} from '../facts/report-fields.js'
import { addressText, diagnosticText, identifierText, isMailAddress } from '../facts/report-text.js'

/** What a message/delivery-status part says (RFC 3464). */
export interface DeliveryStatus {
  readonly reportingMta?: string
  readonly recipients: readonly RecipientStatement[]
}

const ACTIONS = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded'])
const STATUS = /^[245]\.\d{1,3}\.\d{1,3}(?!\d)/
const ESCAPED = /\\x\{([0-9A-Fa-f]{2,6})\}/g
/** Types of a plain mail address (RFC 3464 9.1, RFC 6533 3). */
const MAIL_ADDRESS_TYPES = ['', 'rfc822', 'rfc/822', 'utf-8', 'unknown']
/** A source route (RFC 5321 appendix C): `@relay.example:user@example.com`. */
const ROUTE = /^@[^\s@:]{1,255}:/

/** Old servers put the fields into the text itself. */
const WITHIN_TEXT = /^(?:reporting-mta|final-recipient)[ \t]{0,8}:/im
const LAST_FIELDS = '\nfinal-recipient:'

/** The fields of a delivery status within a text, and what follows them: the returned message. */
export function statusWithin(
  text: string,
): { readonly status: DeliveryStatus; readonly below: string } | undefined {
  const start = WITHIN_TEXT.exec(text)?.index
  if (start === undefined) return undefined
  const last = text.toLowerCase().lastIndexOf(LAST_FIELDS)
  const end = text.indexOf('\n\n', Math.max(start, last + 1))
  const status = readDeliveryStatus(text.slice(start, end === -1 ? undefined : end))
  if (status.recipients.length === 0) return undefined
  return { status, below: end === -1 ? '' : text.slice(end).trimStart() }
}

/** Reads the fields of a delivery status: as many groups as there are, however they are ordered. */
export function readDeliveryStatus(text: string): DeliveryStatus {
  const groups = readFieldGroups(text)
  const all = groups.flat()
  const reporting = fieldValue(all, 'reporting-mta')
  const reportingMta = identifierText(reporting && typedValue(reporting).value)
  return {
    ...(reportingMta && { reportingMta }),
    recipients: groups.flatMap(byRecipient).flatMap(readRecipient),
  }
}

/**
 * One group for each recipient, where the blank line between them is missing: from the second
 * `Final-Recipient` on, each starts a group.
 */
function byRecipient(group: readonly ReportField[]): readonly ReportField[][] {
  const groups: ReportField[][] = [[]]
  let named = false
  for (const field of group) {
    if (field.name === 'final-recipient') {
      if (named) groups.push([])
      named = true
    }
    groups.at(-1)?.push(field)
  }
  return groups
}

function readRecipient(fields: readonly ReportField[]): readonly RecipientStatement[] {
  const original = address(fieldValue(fields, 'original-recipient'))
  const final = ofMail(address(fieldValue(fields, 'final-recipient')), original)
  if (!final) return []
  const action = fieldValue(fields, 'action')?.trim().toLowerCase().split(/[\s(]/, 1)[0]
  const status = STATUS.exec(fieldValue(fields, 'status')?.trim() ?? '')?.[0]
  const remoteMta = identifierText(typedValue(fieldValue(fields, 'remote-mta') ?? '').value)
  const code = typedValue(fieldValue(fields, 'diagnostic-code') ?? '')
  // The exit code of a program says nothing.
  const diagnostic = /^\d{0,5}$/.test(code.value) ? undefined : diagnosticText(code.value)
  return [
    {
      recipient: final.value,
      ...(original && original.value !== final.value && { originalRecipient: original.value }),
      ...(!MAIL_ADDRESS_TYPES.includes(final.type) && { addressType: final.type }),
      ...(action && ACTIONS.has(action) && { action }),
      ...(status && { status }),
      ...(remoteMta && { remoteMta }),
      ...(diagnostic && { diagnostic }),
    },
  ]
}

interface TypedAddress {
  readonly type: string
  readonly value: string
}

function address(raw: string | undefined): TypedAddress | undefined {
  if (raw === undefined) return undefined
  const { type, value } = typedValue(raw)
  const text = addressText(type === 'utf-8' ? unescaped(value) : value).replace(ROUTE, '')
  // A program or a file that mail is handed to names its owner: `|/bin/filter user@example.com`.
  const owner = /[|/]/.test(text[0] ?? '') ? text.split(' ').find(isMailAddress) : undefined
  return text === '' ? undefined : { type, value: owner ?? text }
}

/** X.400 and hosts without a domain mean nothing to who sent the mail: the address written to does. */
function ofMail(
  final: TypedAddress | undefined,
  original: TypedAddress | undefined,
): TypedAddress | undefined {
  if (!final) return original
  return original && !isMailAddress(final.value) && isMailAddress(original.value) ? original : final
}

/** Characters beyond ASCII are sent as `\x{3042}` where the way is not clean (RFC 6533 3). */
const unescaped = (value: string): string =>
  value.replace(ESCAPED, (written, digits: string) => {
    const code = Number.parseInt(digits, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : written
  })
