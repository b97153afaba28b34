import { detectMimeType } from 'nodemailer/lib/mime-funcs'
import type { Archive } from '../../archive/archive.js'
import { PREFIX } from '../../contract/keys.js'
import { CONTENT_TYPE_RULE, isContentType } from '../compose/attachment-type.js'
import { type ReportFault, shownValue } from './request-fault.js'
import type { DraftAttachment, SendDraft } from './send-draft.js'
import { singleLine, type Variables } from './single-line.js'

/** Each is a copy within one call of 29 s; nobody reads a mail with more files. */
export const MAX_ATTACHMENTS = 100

/** Names of files end at 255 bytes on every file system. */
const MAX_FILENAME_BYTES = 255

/** S3 user guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024

/** Where callers may take files from: whoever may send must not be able to mail out the archive. */
const ATTACHABLE = [PREFIX.uploads, PREFIX.reports]

/** The content type of a file, by the extension of its name. */
export const contentTypeOf = (filename: string): string => detectMimeType(filename)

/** An attachment that is there, and may be sent. */
export interface CheckedAttachment {
  readonly filename: string
  readonly contentType: string
  readonly sizeBytes: number
  /** Its bytes, or where they are now. */
  readonly from: { readonly content: Buffer } | { readonly key: string }
}

/** Reads the attachments of a draft, and looks for those that are named by a key. @throws StorageFailed */
export async function attachmentsOfDraft(
  archive: Archive,
  { attachments, variables }: SendDraft,
  report: ReportFault,
): Promise<CheckedAttachment[]> {
  if (attachments.length > MAX_ATTACHMENTS) {
    const message = `are too many; at most ${MAX_ATTACHMENTS} are allowed`
    report({ code: 'REQUEST_INVALID', path: 'attachments', message })
    return []
  }
  const checked = await Promise.all(
    attachments.map((attachment, index) =>
      checkAttachment(archive, `attachments[${index}]`, attachment, variables, report),
    ),
  )
  return checked.filter((attachment) => attachment !== undefined)
}

async function checkAttachment(
  archive: Archive,
  path: string,
  attachment: DraftAttachment,
  variables: Variables,
  report: ReportFault,
): Promise<CheckedAttachment | undefined> {
  const key =
    'key' in attachment
      ? keyOf(path, attachment.key, attachment.isLiteral ? undefined : variables, report)
      : undefined
  const filename =
    attachment.filename === undefined
      ? (key?.split('/').at(-1) ?? '')
      : filenameOf(`${path}.filename`, attachment.filename, variables, report)
  const contentType = attachment.contentType ?? contentTypeOf(filename)
  if (!isContentType(contentType)) {
    report({
      code: 'REQUEST_INVALID',
      path: `${path}.contentType`,
      message: CONTENT_TYPE_RULE,
      value: shownValue(contentType),
    })
  }
  if ('content' in attachment) {
    const { content } = attachment
    return { filename, contentType, sizeBytes: content.length, from: { content } }
  }
  if (key === undefined) return undefined
  const sizeBytes = await archive.size(key)
  if (sizeBytes !== undefined) return { filename, contentType, sizeBytes, from: { key } }
  const message = 'there is no such file in the bucket'
  report({ code: 'ATTACHMENT_MISSING', path: `${path}.key`, message, value: shownValue(key) })
  return undefined
}

function keyOf(
  path: string,
  template: string,
  variables: Variables,
  report: ReportFault,
): string | undefined {
  let isSound = true
  const reportOf: ReportFault = (fault) => {
    isSound = false
    report(fault)
  }
  const key = singleLine(`${path}.key`, template, variables, reportOf)
  const message = keyFlaw(key)
  if (message !== undefined) {
    const value = shownValue(key)
    reportOf({ code: 'REQUEST_INVALID', path: `${path}.key`, message, value })
  }
  return isSound ? key : undefined
}

function keyFlaw(key: string): string | undefined {
  if (!ATTACHABLE.some((prefix) => key.startsWith(prefix))) {
    return `must begin with ${ATTACHABLE.join(' or ')}`
  }
  if (key.split('/').some((segment) => ['', '.', '..'].includes(segment))) {
    return 'must name a file: no segment of it may be empty, . or ..'
  }
  // The URL of an object is UTF-8, which has no halves of characters.
  if (!key.isWellFormed()) return 'has half a character in it'
  return Buffer.byteLength(key) > MAX_KEY_BYTES
    ? `must have at most ${MAX_KEY_BYTES} bytes`
    : undefined
}

function filenameOf(
  path: string,
  template: string,
  variables: Variables,
  report: ReportFault,
): string {
  const filename = singleLine(path, template, variables, report)
  if (filename.trim() === '' || Buffer.byteLength(filename) > MAX_FILENAME_BYTES) {
    const message = `must be a name of 1 to ${MAX_FILENAME_BYTES} bytes`
    report({ code: 'REQUEST_INVALID', path, message, value: shownValue(filename) })
  }
  return filename
}
