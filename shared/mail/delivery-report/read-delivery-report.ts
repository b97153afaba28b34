import { beginningOf } from '../../contract/cut-text.js'
import { WARNING, type WarningList } from '../bounds/warnings.js'
import { decodeText } from '../charsets/charsets.js'
import { type MailHeaders, readHeaders } from '../headers/read-headers.js'
import type { ReportParts } from './delivery-report-collector.js'
import type {
  DeliveryReport,
  RecipientStatement,
  ReportRecipient,
} from './facts/delivery-report.js'
import { isMailAddress } from './facts/report-text.js'
import { readReturnedMessage, tiesOf } from './facts/returned-message.js'
import {
  type BounceNotice,
  MAX_NOTICE_CHARACTERS,
  readNoticeText,
} from './notices/bounce-notice.js'
import {
  failedRecipients,
  isFromSns,
  isOutlookComplaint,
  isReport,
  mayBeNotice,
} from './notices/notice-headers.js'
import { readKnownNotice, readNotice } from './notices/read-bounce-notice.js'
import { readUnnamedNotice } from './notices/unnamed-notice.js'
import { judgeRecipient } from './reasons/judge-recipient.js'
import { namedCommand, refusedCommand } from './reasons/refused-command.js'
import { complaintReport } from './reports/complaint-report.js'
import { type DeliveryStatus, readDeliveryStatus, statusWithin } from './reports/delivery-status.js'
import { readFeedbackReport } from './reports/feedback-report.js'
import { readSesNotification } from './reports/ses-notification.js'

/** What a report is read from. */
export interface ReportEvidence {
  readonly headers: MailHeaders
  readonly parts: ReportParts
  /** The text for people; asked for only if the mail may be a report. */
  readonly text: () => string
  /** Reads a message that is returned; asked for only if it is a report itself. */
  readonly unwrapped: (message: Buffer) => ReportEvidence | undefined
}

/** Reads a delivery report; undefined if the mail is none. Never throws. */
export function readDeliveryReport(
  evidence: ReportEvidence,
  maxRecipients: number,
  warnings: WarningList,
): DeliveryReport | undefined {
  const { headers, parts } = evidence
  const hasParts = parts.statuses.length > 0 || parts.feedback !== undefined
  if (!hasParts && !mayBeNotice(headers)) return undefined
  const report = readReport(evidence, maxRecipients)
  if (!report || report.recipients.length <= maxRecipients) return report
  warnings.add(WARNING.reportCut, `more than ${maxRecipients} recipients`)
  return { ...report, recipients: report.recipients.slice(0, maxRecipients) }
}

function readReport(evidence: ReportEvidence, maxRecipients: number): DeliveryReport | undefined {
  const { headers, parts, text } = evidence
  const returned = parts.returned && readReturnedMessage(parts.returned)
  if (parts.feedback) {
    const feedback = readFeedbackReport(decodeText(parts.feedback, undefined).value)
    return complaintReport(feedback, returned ?? { recipients: [] })
  }
  if (returned && isOutlookComplaint(headers)) {
    return complaintReport({ feedbackType: 'abuse', recipients: [] }, returned)
  }
  const words = beginningOf(text(), MAX_NOTICE_CHARACTERS)
  if (isFromSns(headers)) return fromSes(words, maxRecipients)
  const addresses = {
    failedRecipients: failedRecipients(headers),
    senders: headers.to.map(({ address }) => address.toLowerCase()),
  }
  const notice = readNoticeText(words, addresses, returned)
  const statuses = parts.statuses.map((status) => decodeText(status, undefined).value)
  const reported = readDeliveryStatus(statuses.join('\n\n'))
  // One more than is kept shows that there are more; judging all of an endless list costs too much.
  const judged = maxRecipients + 1
  if (reported.recipients.length > 0) return fromStatus(reported, notice, judged)
  const within = statusWithin(words)
  if (within) return fromStatus(within.status, withReturned(notice, within.below), judged)
  return fromNotice(notice, headers, judged, wrappedIn(evidence, maxRecipients))
}

/** What is wrapped in a report, as gateways hand on those that they get for their users. */
interface Wrapped {
  /** Undefined if it cannot be read. */
  readonly report: DeliveryReport | undefined
}

function wrappedIn(
  { parts, unwrapped }: ReportEvidence,
  maxRecipients: number,
): Wrapped | undefined {
  if (!parts.returned) return undefined
  const headers = readHeaders(parts.returned)
  if (!mayBeNotice(headers)) return undefined
  const evidence = unwrapped(parts.returned)
  const report = evidence && readReport(evidence, maxRecipients)
  return report || isReport(headers) ? { report } : undefined
}

/** Whether a report names recipients of its own: the wrapped one is then a mail that could not be delivered. */
function isOfOthers(own: DeliveryReport, wrapped: DeliveryReport): boolean {
  const known = new Set(wrapped.recipients.map(({ recipient }) => recipient.toLowerCase()))
  return (
    own.recipients.length > 0 &&
    own.recipients.every(({ recipient }) => !known.has(recipient.toLowerCase()))
  )
}

/** A delivery status; what it does not explain, the notice beside it may. */
function fromStatus(
  { recipients, ...server }: DeliveryStatus,
  notice: BounceNotice,
  maxRecipients: number,
): DeliveryReport {
  const isClear = recipients.every(
    ({ recipient, diagnostic }) => diagnostic !== undefined && isMailAddress(recipient),
  )
  const isExplained = !isClear || namedCommand(notice.lines.join(' ')) !== undefined
  const stated = isExplained ? (explain(notice)?.recipients ?? []) : []
  const explanations = new Map(stated.map((one) => [one.recipient.toLowerCase(), one.diagnostic]))
  // What is said first is about the only one, however its address is written there.
  const only = recipients.length === 1 ? stated[0] : undefined
  const judged = recipients.slice(0, maxRecipients).map((statement) => {
    const explanation = explanations.get(statement.recipient.toLowerCase()) ?? only?.diagnostic
    const named = isMailAddress(statement.recipient) ? statement : renamed(statement, only)
    return judge(
      { ...(explanation && { diagnostic: explanation }), ...named },
      notice,
      explanation ?? '',
    )
  })
  return { kind: kindOf(judged), recipients: judged, ...server, ...tiesOf(notice.returned) }
}

/** A host, or the name of an account, gives way to the address in the notice. */
function renamed(
  { addressType, ...statement }: RecipientStatement,
  stated: RecipientStatement | undefined,
): RecipientStatement {
  return stated && isMailAddress(stated.recipient)
    ? { ...statement, recipient: stated.recipient }
    : { ...statement, ...(addressType && { addressType }) }
}

const explain = (notice: BounceNotice) => readKnownNotice(notice) ?? readUnnamedNotice(notice)

function fromSes(text: string, maxRecipients: number): DeliveryReport | undefined {
  const notification = readSesNotification(text)
  if (!notification) return undefined
  const { header, feedbackType, ...report } = notification
  const returned = readReturnedMessage(Buffer.from(header))
  if (feedbackType)
    return complaintReport({ feedbackType, recipients: report.recipients }, returned)
  const recipients = report.recipients.slice(0, maxRecipients).map((one) => judgeRecipient(one))
  return { ...report, recipients, ...tiesOf(returned) }
}

function fromNotice(
  notice: BounceNotice,
  headers: MailHeaders,
  maxRecipients: number,
  wrapped: Wrapped | undefined,
): DeliveryReport | undefined {
  // Who a wrapped report goes to is who had sent the mail, and not whom it did not reach.
  const read = wrapped ? { ...notice, returned: { recipients: [] } } : notice
  const facts = readNotice(read, headers)
  if (!facts) return wrapped?.report
  const { recipients, ...rest } = facts
  const judged = recipients.slice(0, maxRecipients).map((recipient) => judge(recipient, read))
  const own = { ...rest, recipients: judged, ...tiesOf(notice.returned) }
  return wrapped?.report && !isOfOthers(own, wrapped.report) ? wrapped.report : own
}

function judge(
  statement: RecipientStatement,
  { session }: BounceNotice,
  explanation = '',
): ReportRecipient {
  const { diagnostic = '', recipient } = statement
  const command = refusedCommand(diagnostic, explanation, session, recipient)
  return judgeRecipient(statement, command)
}

function kindOf(recipients: readonly ReportRecipient[]): DeliveryReport['kind'] {
  const failed = recipients.some(
    ({ action, status }) => action === 'failed' || (!action && !status?.startsWith('2')),
  )
  if (failed) return 'bounce'
  return recipients.some(({ action }) => action === 'delayed') ? 'delay' : 'delivered'
}

const withReturned = (notice: BounceNotice, below: string): BounceNotice => ({
  ...notice,
  returned: readReturnedMessage(Buffer.from(below)),
})
