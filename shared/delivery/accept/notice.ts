import { join } from 'node:path'
import type { NoticeRequest } from '../../jobs/requests/notice-request.js'
import { oneLine } from '../compose/header-text.js'
import type { SendOrder } from './send-order.js'

/** Longer subjects are cut off in lists of mail anyway. */
const MAX_SUBJECT_CHARACTERS = 120

/** A notice says which mail it is; the archive has all of it. */
const MAX_VALUE_CHARACTERS = 300
const MAX_LISTED = 20

/** Values stand in one column. */
const LABEL_WIDTH = 13

/**
 * The mail that tells of a match. Everything in it that comes from the matched mail is one line, shortened: it can neither add
 * a field nor pass for a line of ours. Braces in it mean nothing.
 *
 * @param bucketDirectory where the objects of the bucket are files, absolute; undefined: they are in S3
 */
export function draftOfNotice(request: NoticeRequest, bucketDirectory?: string): SendOrder {
  const { monitor, notify, match } = request
  const subject = shortened(match.subject, MAX_SUBJECT_CHARACTERS) || '(no subject)'
  return {
    draft: {
      sender: notify.sender,
      to: notify.to,
      cc: [],
      bcc: [],
      replyTo: [],
      subject: `[mailjobs] ${monitor}: ${subject}`,
      text: noticeText(request, bucketDirectory),
      attachments: [],
    },
    source: { kind: 'notice', name: monitor },
    idempotencyKey: `notice:${match.id}`,
  }
}

function noticeText({ monitor, notify, match }: NoticeRequest, bucketDirectory?: string): string {
  const conditions = match.matchedBy.map(({ path, seen }) => `${path} saw "${oneLine(seen)}"`)
  const captures = Object.entries(match.captures).map(([name, value]) => `${name} = ${value}`)
  const files = match.attachments.map(({ filename, size }) => `${filename} (${size} B)`)
  const lines = [
    `The monitor ${monitor} has matched a mail.`,
    '',
    labelled('Mailbox', match.mailbox),
    labelled('From', match.sender),
    labelled('Subject', match.subject),
    labelled('Received', match.receivedAt),
    ...list('Matched by', conditions, match.matchedByCount),
    ...list('Captures', captures, match.captureCount),
    ...list('Attachments', files, match.attachmentCount),
    '',
    // Whole: a shortened address leads nowhere.
    `${notify.link === undefined ? 'Kept at' : 'Open'}: ${placeOf(match, notify.link, bucketDirectory)}`,
  ]
  return `${lines.join('\n')}\n`
}

const labelled = (label: string, value: string): string =>
  `${`${label}:`.padEnd(LABEL_WIDTH)}${shortened(value, MAX_VALUE_CHARACTERS) || '-'}`

/** @param count of all there were, if the event has not got them all */
function list(label: string, values: readonly string[], count = values.length): string[] {
  if (values.length === 0) return []
  const shown = values.slice(0, MAX_LISTED).map((value) => shortened(value, MAX_VALUE_CHARACTERS))
  const more = count - shown.length
  const items = more > 0 ? [...shown, `and ${more} more`] : shown
  return [`${label}:`, ...items.map((item) => `  - ${item}`)]
}

/** Where the manifest is: on the page that shows the archive, if there is one, else in the bucket, which may be a directory here. */
function placeOf(
  { bucket, manifestKey }: NoticeRequest['match'],
  link: string | undefined,
  bucketDirectory: string | undefined,
): string {
  const key = oneLine(manifestKey)
  if (link === undefined) {
    return bucketDirectory === undefined ? `s3://${bucket}/${key}` : join(bucketDirectory, key)
  }
  return `${link.replace(/\/*$/, '/')}${key.split('/').map(encodeURIComponent).join('/')}`
}

/** On one line, cut between characters. */
function shortened(text: string, maxCharacters: number): string {
  const characters = [...oneLine(text).trim()]
  return characters.length <= maxCharacters
    ? characters.join('')
    : `${characters.slice(0, maxCharacters).join('')}...`
}
