import { isSendId } from '../../contract/keys.js'
import { type RecipientRecord, type SendRecord, sendStateOf } from '../outbox/send-record.js'
import { sesMessageId } from '../transports/ses/ses-message-id.js'
import { recipientReports, type SesRecipientReport } from './recipient-reports.js'
import { sendReportedOn, sesReportSchema } from './ses-event-schema.js'

/** What SES reports of a send of ours. */
export interface SesEvent {
  readonly sendId: string
  readonly serverMessageId: string
  readonly recipients: readonly SesRecipientReport[]
  readonly at: Date
}

/**
 * An event of the default bus, if it says what became of a send of ours; undefined otherwise.
 *
 * A bounce is final, transient or not: SES reports a soft one only when it has given up (SES developer guide, "Monitoring SES
 * events"). Delays and automatic answers, which it calls bounces as well, say nothing.
 *
 * @throws ZodError if it is about a send of ours and has not the shape that SES documents
 */
export function readSesEvent(event: unknown): SesEvent | undefined {
  const sendId = sendReportedOn(event)
  if (sendId === undefined || !isSendId(sendId)) return undefined
  const { detail, region, time } = sesReportSchema.parse(event)
  const recipients = recipientReports(detail)
  if (recipients.length === 0) return undefined
  const serverMessageId = sesMessageId(detail.mail.messageId, region)
  return { sendId, serverMessageId, recipients, at: new Date(time) }
}

/** What is further on stays: events come twice and in any order (SES developer guide, "Monitoring SES events"). */
const RANK: Readonly<Record<RecipientRecord['state'], number>> = {
  QUEUED: 0,
  SENDING: 0,
  ACCEPTED: 0,
  UNKNOWN: 0,
  FAILED: 1,
  CANCELLED: 1,
  DELIVERED: 2,
  BOUNCED: 3,
  COMPLAINED: 4,
}

/**
 * The record with what SES reports; undefined if it says nothing new. A mail that was delivered may bounce afterwards, and
 * one that bounced may be complained about; never the other way. Who is QUEUED waits for another attempt, which the failure
 * of an earlier one does not end; its delivery does.
 */
export function applySesEvent(
  record: SendRecord,
  { recipients: reports, serverMessageId, at }: SesEvent,
  now: Date,
): SendRecord | undefined {
  const byAddress = new Map(reports.map((report) => [folded(report.address), report]))
  const recipients = record.recipients.map((recipient) => {
    const report = byAddress.get(folded(recipient.address))
    if (!report || !isNews(recipient, report)) return recipient
    const { address } = recipient
    return {
      serverMessageId,
      ...withoutFailure(recipient),
      ...report,
      address,
      at: at.toISOString(),
    }
  })
  if (recipients.every((recipient, index) => recipient === record.recipients[index])) {
    return undefined
  }
  const { nextAttemptAt, ...rest } = record
  const waits = recipients.some(({ state }) => state === 'QUEUED') && nextAttemptAt !== undefined
  return {
    ...rest,
    ...(waits && { nextAttemptAt }),
    recipients,
    state: sendStateOf(recipients),
    updatedAt: now.toISOString(),
  }
}

const isNews = ({ state }: RecipientRecord, report: SesRecipientReport): boolean =>
  RANK[report.state] > RANK[state] &&
  (state !== 'QUEUED' || report.state === 'DELIVERED' || report.state === 'COMPLAINED')

function withoutFailure({ code: _code, reason: _reason, ...recipient }: RecipientRecord) {
  return recipient
}

/** An address as it is compared: its domain has no case, its local part may have one (RFC 5321 2.4). */
export function folded(address: string): string {
  const at = address.lastIndexOf('@')
  return address.slice(0, at) + address.slice(at).toLowerCase()
}
