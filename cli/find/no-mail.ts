import { DETECTION_BYTES, detectType } from '../../shared/mail/attachments/detect-type.js'
import { readHeaders } from '../../shared/mail/headers/read-headers.js'

/** What is to be done with files that hold mail, or are taken for one. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  [
    'application/x-ole-storage',
    'a file of Outlook (.msg) or of Office; have Outlook save the mail as .eml',
  ],
  ['application/ms-tnef', 'a winmail.dat, which is an attachment; inspect the mail that it was in'],
  ['application/zip', 'a zip archive; take the .eml out of it'],
  ['application/gzip', 'compressed (gzip); run gunzip first'],
])

/** Texts that no mail begins with. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)/i, 'HTML or XML'],
  [/^(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*[[{"])/, 'JSON'],
]

/** One of these is in every mail that a server has (RFC 5322 3.6, RFC 2045). */
const FIELDS_OF_MAIL = new Set([
  'bcc',
  'cc',
  'content-transfer-encoding',
  'content-type',
  'date',
  'delivered-to',
  'from',
  'message-id',
  'mime-version',
  'received',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
])

/** The header of a mail is no longer, but for hostile ones. */
const MAX_HEADER_BYTES = 256 * 1_024

/** Why a file is no mail; undefined if it is one, however damaged. */
export function whyNoMail(raw: Buffer): string | undefined {
  if (raw.length === 0) return 'it is empty'
  // A field may have the letters of another kind of file by chance; a file of Outlook has fields somewhere in it.
  const foreign = FIELD_FIRST.test(beginningOf(raw)) ? undefined : foreignKind(raw)
  if (foreign !== undefined) return `it is ${foreign}`
  const { fields } = readHeaders(headerOf(raw))
  if (fields.some(({ name }) => FIELDS_OF_MAIL.has(name))) return undefined
  return 'no line of its beginning is a header field of a mail (From, To, Date, Subject, Received, ...)'
}

const FIELD_FIRST = /^(?:From \S|[A-Za-z][\w-]*[ \t]*:)/

const beginningOf = (raw: Buffer): string => raw.subarray(0, DETECTION_BYTES).toString('latin1')

function foreignKind(raw: Buffer): string | undefined {
  const type = detectType(raw.subarray(0, DETECTION_BYTES))
  if (type !== undefined) return ADVICE.get(type) ?? `of the type ${type}`
  const beginning = beginningOf(raw)
  return TEXTS.find(([begins]) => begins.test(beginning))?.[1]
}

function headerOf(raw: Buffer): Buffer {
  const beginning = raw.subarray(0, MAX_HEADER_BYTES)
  const end = /\r?\n\r?\n/.exec(beginning.toString('latin1'))?.index
  return beginning.subarray(0, end)
}
