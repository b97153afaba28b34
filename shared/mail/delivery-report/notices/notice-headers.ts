import { firstField } from '../../headers/header-fields.js'
import type { MailHeaders } from '../../headers/read-headers.js'
import { addressText } from '../facts/report-text.js'

/** Exim lists up to 50 thousand characters of them; the notice itself has them all. */
const MAX_FAILED_RECIPIENTS = 100
/** Local parts, or names without an address, that servers write in. */
const DAEMONS = [
  ...['mailer-daemon', 'mailerdaemon', 'mail-daemon', 'mdaemon', 'postmaster', 'post_master'],
  ...['mail.delivery.system', 'mail delivery system', 'mail delivery subsystem'],
]
/** How servers write the empty return path that a notice must have (RFC 5321 4.5.5). */
const EMPTY_RETURN_PATHS = ['<>', '<null>']
const REPORT_TYPE = /^\s{0,8}multipart\/report\b(?!.{0,2000}disposition-notification)/is
const SNS = 'no-reply@sns.amazonaws.com'
/** The feedback loop of Outlook.com and Hotmail (JMRP). */
const OUTLOOK = 'staff@hotmail.com'
const COMPLAINT = 'complaint about message from'

/** What notices have somewhere in their subject; lower case. */
const SUBJECT_WORDS = [
  ...['undeliver', 'returned mail', 'mail delivery', 'delivery fail', 'delivery status'],
  ...['failure notice', 'delivery notification', 'could not be delivered', 'non-delivery'],
  ...['delivery has failed', 'message failed', 'returned to sender', '配信', '送信エラー'],
  ...['mail failed', 'email bounce', 'メールエラー'],
]
/** What only notices begin their subject with: a reply to one, or a forwarded one, does not. */
const SUBJECT_STARTS = [
  ...['undeliverable', 'undelivered mail', 'returned mail', 'mail could not be delivered'],
  ...['mail system error', 'mail delivery fail', 'mail delivery warning', 'failure notice'],
  ...['delivery failure', 'delivery status notification', 'permanent delivery failure'],
  ...['non-delivery:', 'non delivery', 'メールエラー通知', 'email bounce notification'],
]

/** True if a server wrote the mail, not a person: one who forwards a notice has had no failure. */
export const isFromServer = (headers: MailHeaders): boolean =>
  isFromDaemon(headers) ||
  hasNoReturn(headers) ||
  firstField(headers.fields, 'x-failed-recipients') !== undefined ||
  isReport(headers)

/** True if its type is that of a report on delivery (RFC 6522). */
export const isReport = ({ fields }: MailHeaders): boolean =>
  REPORT_TYPE.test(firstField(fields, 'content-type') ?? '')

/** True if it is worth the while to look into the mail. */
export const mayBeNotice = (headers: MailHeaders): boolean =>
  isFromServer(headers) ||
  isCalledNotice(headers) ||
  isFromSns(headers) ||
  isOutlookComplaint(headers)

/** True if its author, its type, or its subject is that of a notice. */
export const isByServer = (headers: MailHeaders): boolean =>
  isFromDaemon(headers) || isReport(headers) || isCalledNotice(headers)

function isCalledNotice(headers: MailHeaders): boolean {
  const subject = headers.subject.trimStart().toLowerCase()
  return SUBJECT_STARTS.some((words) => subject.startsWith(words))
}

/** True if its subject speaks of delivery. */
export function speaksOfDelivery(headers: MailHeaders): boolean {
  const subject = headers.subject.toLowerCase()
  return SUBJECT_WORDS.some((words) => subject.includes(words))
}

function isFromDaemon({ from }: MailHeaders): boolean {
  const [author] = from
  if (!author) return false
  const written = author.address === '' ? (author.name ?? '') : author.address
  return isDaemon(written)
}

/** True if Amazon SNS has sent it. */
export const isFromSns = ({ from }: MailHeaders): boolean => author(from) === SNS

/** True if it is a complaint as Outlook.com writes it: the mail itself, and no report. */
export const isOutlookComplaint = (headers: MailHeaders): boolean =>
  author(headers.from) === OUTLOOK && headers.subject.toLowerCase().includes(COMPLAINT)

/** The addresses in `X-Failed-Recipients`. */
export const failedRecipients = (headers: MailHeaders): readonly string[] =>
  headers
    .values('x-failed-recipients')
    .flatMap((list) => list.split(','))
    .map(addressText)
    .filter((address) => address !== '')
    .slice(0, MAX_FAILED_RECIPIENTS)

function hasNoReturn({ fields }: MailHeaders): boolean {
  const path = firstField(fields, 'return-path')?.trim().toLowerCase() ?? ''
  return EMPTY_RETURN_PATHS.includes(path) || isDaemon(path.replace(/^<|>$/g, ''))
}

const author = (from: MailHeaders['from']): string | undefined => from[0]?.address.toLowerCase()

const isDaemon = (address: string): boolean =>
  DAEMONS.includes(address.replace(/^"/, '').split(/[@\\]/, 1)[0]?.trim().toLowerCase() ?? '')
