import { firstField } from '../header-fields.js'
import type { MailHeaders } from '../read-headers.js'
import type { BounceNotice, NoticeFacts, NoticeReader } from './bounce-notice.js'
import { readExchangeNotice } from './exchange-notice.js'
import { readEximNotice } from './exim-notice.js'
import { readGmailNotice } from './gmail-notice.js'
import { readParagraphNotice } from './paragraph-notice.js'
import { addressText } from './report-text.js'
import { readSendmailNotice } from './sendmail-notice.js'
import { isRefusal, readUnnamedNotice } from './unnamed-notice.js'

/** Forms that are told by their own words, the special before the general. */
const NOTICE_READERS: readonly NoticeReader[] = [
  readEximNotice,
  readGmailNotice,
  readExchangeNotice,
  readSendmailNotice,
  readParagraphNotice,
]
/** Exim lists up to 50 thousand characters of them; the notice itself has them all. */
const MAX_FAILED_RECIPIENTS = 100
/** Local parts that servers write in the name of. */
const DAEMONS = ['mailer-daemon', 'mailerdaemon', 'mail-daemon', 'postmaster', 'post_master']
/** How servers write the empty return path that a notice must have (RFC 5321 4.5.5). */
const EMPTY_RETURN_PATHS = ['<>', '<mailer-daemon>', '<null>']
/** Subjects of notices; lower case. */
const SUBJECTS = [
  ...['undeliver', 'returned mail', 'mail delivery', 'delivery fail', 'delivery status'],
  ...['failure notice', 'delivery notification', 'could not be delivered', 'non-delivery'],
  ...['delivery has failed', 'message failed', 'returned to sender', '配信', '送信エラー'],
]

/** Reads a notice whose form is known; undefined if none of them fits. */
export function readKnownNotice(notice: BounceNotice): NoticeFacts | undefined {
  for (const read of NOTICE_READERS) {
    const facts = read(notice)
    if (facts) return facts
  }
  return undefined
}

/**
 * Reads a notice of any form, if there is no doubt that it is one: the postmaster also warns of
 * quotas, and announces maintenance.
 */
export function readNotice(notice: BounceNotice, headers: MailHeaders): NoticeFacts | undefined {
  const facts = readKnownNotice(notice)
  if (facts) return facts
  const subject = headers.subject.toLowerCase()
  const isNotice =
    SUBJECTS.some((words) => subject.includes(words)) ||
    (isFromDaemon(headers) && notice.lines.some(isRefusal))
  return isNotice ? readUnnamedNotice(notice) : undefined
}

/** True if a server wrote the mail, not a person: one who forwards a notice has had no failure. */
export const isFromServer = (headers: MailHeaders): boolean =>
  isFromDaemon(headers) ||
  EMPTY_RETURN_PATHS.includes(firstField(headers.fields, 'return-path')?.toLowerCase() ?? '') ||
  firstField(headers.fields, 'x-failed-recipients') !== undefined

/** The addresses in `X-Failed-Recipients`. */
export const failedRecipients = (headers: MailHeaders): readonly string[] =>
  headers
    .values('x-failed-recipients')
    .flatMap((list) => list.split(','))
    .map(addressText)
    .filter((address) => address !== '')
    .slice(0, MAX_FAILED_RECIPIENTS)

const isFromDaemon = ({ from }: MailHeaders): boolean =>
  DAEMONS.includes((from[0]?.address ?? '').split('@', 1)[0]?.toLowerCase() ?? '')
