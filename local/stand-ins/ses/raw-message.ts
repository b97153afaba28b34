import { readHeaderBlock } from '../../../shared/mail/headers/header-fields.js'
import { invalid, notImplemented } from './errors.js'

/** A message that SES would take, its header apart from the rest. */
export interface RawMessage {
  /** In order: the name as it came, and the field with its folds and line end. */
  readonly fields: readonly { readonly name: string; readonly text: string }[]
  /** From the empty line on. */
  readonly rest: Buffer
}

/** SES developer guide, "Service quotas". Whether it counts before or after base64 it does not say: the narrower one. */
const MAX_BASE64_LENGTH = 10 * 1024 * 1024

/** With its CRLF (SES API reference, RawMessage). */
const MAX_LINE_BYTES = 1000

/** Fields of which there may be one (RFC 5322 3.6, RFC 2045 3). SES refuses a second one: aws-lambda-ses-forwarder#51. */
const SINGLE_FIELDS = new Set([
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'subject', 'message-id', 'date'],
  ...['in-reply-to', 'references', 'mime-version', 'content-type', 'content-transfer-encoding'],
])

/** The message of a call, checked. @throws SesError */
export function rawMessageOf(base64: string): RawMessage {
  if (base64.length > MAX_BASE64_LENGTH) {
    throw invalid(
      `Message length is more than ${MAX_BASE64_LENGTH} bytes long: '${base64.length}'.`,
    )
  }
  const bytes = Buffer.from(base64, 'base64')
  if (longestLine(bytes) > MAX_LINE_BYTES) {
    throw invalid(`A line is longer than ${MAX_LINE_BYTES} bytes.`)
  }
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) throw invalid('The header is not followed by an empty line.')
  const header = bytes.subarray(0, end + 2).toString('latin1')
  const fields = header.split(/(?<=\r\n)(?![ \t])/).map((text) => {
    const [name = ''] = text.split(':', 1)
    return { name, text }
  })
  checkFields(fields)
  return { fields, rest: bytes.subarray(end + 2) }
}

/** The first field of a name, unfolded; undefined if there is none. */
export function fieldOf({ fields }: RawMessage, name: string): string | undefined {
  const field = fields.find((one) => one.name.toLowerCase() === name)
  return field && readHeaderBlock(Buffer.from(field.text, 'latin1')).fields[0]?.raw
}

/** As SES sends it: with its own Message-ID and Date in place of the caller's (SES API reference, SendRawEmail). */
export function asSent({ fields, rest }: RawMessage, messageId: string, date: Date): Buffer {
  const own = [
    `Message-ID: ${messageId}\r\n`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}\r\n`,
  ]
  const kept = fields.filter(({ name }) => !/^(message-id|date)$/i.test(name))
  const header = [...own, ...kept.map(({ text }) => text)].join('')
  return Buffer.concat([Buffer.from(header, 'latin1'), rest])
}

function checkFields(fields: RawMessage['fields']): void {
  const seen = new Set<string>()
  for (const { name } of fields) {
    const key = name.toLowerCase()
    if (key === '') throw invalid('Empty header names are illegal.')
    if (key.startsWith('x-ses-')) throw notImplemented(`the header ${name}`)
    if (SINGLE_FIELDS.has(key) && seen.has(key)) throw invalid(`Duplicate header '${name}'.`)
    seen.add(key)
  }
  if (!seen.has('from')) throw invalid("Missing required header 'From'.")
}

/** In bytes, with its line end. */
function longestLine(bytes: Buffer): number {
  let longest = 0
  for (let start = 0; start < bytes.length; ) {
    const lineFeed = bytes.indexOf(0x0a, start)
    const next = lineFeed < 0 ? bytes.length : lineFeed + 1
    longest = Math.max(longest, next - start)
    start = next
  }
  return longest
}
