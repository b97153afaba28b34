import { beginningOf } from '../../contract/cut-text.js'
import type { FailureCode } from '../../failures/catalogue.js'
import type { SesReport } from './ses-event-schema.js'

/** What became of one recipient, as SES reports it. */
export interface SesRecipientReport {
  readonly address: string
  readonly state: 'DELIVERED' | 'BOUNCED' | 'COMPLAINED' | 'FAILED'
  /** The failure behind every state but DELIVERED and COMPLAINED. */
  readonly code?: FailureCode
  /** The words of the receiving server, or of SES. One line. */
  readonly reason?: string
}

type Detail = SesReport['detail']
type Bounce = Extract<Detail, { eventType: 'Bounce' }>['bounce']
type Complaint = Extract<Detail, { eventType: 'Complaint' }>['complaint']
type BouncedRecipient = Bounce['bouncedRecipients'][number]

/** A long answer of a server is cut: it is for a person to read. */
const MAX_REASON_LENGTH = 500

/** What a report says of each recipient; empty if it says nothing of what became of the mail. */
export function recipientReports(detail: Detail): SesRecipientReport[] {
  const { destination } = detail.mail
  switch (detail.eventType) {
    case 'Delivery': {
      const { recipients, smtpResponse } = detail.delivery
      const said = smtpResponse === undefined ? {} : { reason: oneLine(smtpResponse) }
      return recipients.map((address) => ({ address, state: 'DELIVERED', ...said }))
    }
    case 'Bounce':
      return bounced(detail.bounce, destination)
    case 'Complaint':
      return complained(detail.complaint)
    case 'Reject':
      return notSent(destination, `SES rejected the message: ${detail.reject.reason}`)
    case 'Rendering Failure':
      return notSent(
        destination,
        `SES could not render the message: ${detail.failure.errorMessage}`,
      )
  }
}

function bounced(bounce: Bounce, destination: readonly string[]): SesRecipientReport[] {
  const { bounceType, bounceSubType, bouncedRecipients } = bounce
  const kind = `${bounceType.toLowerCase()} bounce, ${bounceSubType}`
  return bouncedRecipients
    .filter((recipient) => isFinal(bounce, recipient))
    .map((recipient) => {
      const { emailAddress, status, diagnosticCode } = recipient
      const words = diagnosticCode ?? status
      return {
        // A report names the last recipient, which is another one where the mail was forwarded (RFC 3464 2.3.2).
        address: (destination.length === 1 ? destination[0] : undefined) ?? emailAddress,
        state: 'BOUNCED',
        code: codeOf(bounceSubType, status),
        reason: oneLine(words === undefined ? kind : `${kind}: ${words}`),
      }
    })
}

/**
 * Of its own servers, SES reports what they have given up. A server further on may report a delay (RFC 3464 2.3.3), and somebody
 * out of office may answer: SES calls that a general transient bounce too (AWS knowledge center, "soft bounces"), and it comes
 * without a delivery report.
 */
function isFinal(
  { bounceType, bounceSubType }: Bounce,
  { action, status }: BouncedRecipient,
): boolean {
  if (action !== undefined) return action.toLowerCase() === 'failed'
  return bounceType !== 'Transient' || bounceSubType !== 'General' || status !== undefined
}

/** By the subtype that SES gives a bounce, else by its status code (RFC 3463 3.2, 3.3). */
function codeOf(bounceSubType: string, status = ''): FailureCode {
  if (bounceSubType === 'NoEmail' || /^5\.1\.[1-3]$/.test(status)) return 'RECIPIENT_NOT_FOUND'
  if (bounceSubType === 'MailboxFull' || /^[45]\.2\.2$/.test(status))
    return 'RECIPIENT_MAILBOX_FULL'
  return 'REFUSED'
}

function complained(complaint: Complaint): SesRecipientReport[] {
  const { complainedRecipients, complaintSubType, complaintFeedbackType } = complaint
  const addresses = complainedRecipients.map(({ emailAddress }) => emailAddress)
  if (complaintSubType === 'OnAccountSuppressionList') {
    return notSent(
      addresses,
      'on the suppression list of the SES account, for an earlier complaint',
    )
  }
  // Most providers strike the address out of a complaint; SES then lists everybody of the domain.
  const who = addresses.length === 1 ? '' : `, by one of ${addresses.length} recipients`
  const reason = oneLine(`complaint${who}: ${complaintFeedbackType ?? 'no kind given'}`)
  return addresses.map((address) => ({ address, state: 'COMPLAINED', reason }))
}

const notSent = (addresses: readonly string[], reason: string): SesRecipientReport[] =>
  addresses.map((address) => ({
    address,
    state: 'FAILED',
    code: 'REFUSED',
    reason: oneLine(reason),
  }))

const oneLine = (words: string): string =>
  beginningOf(words.replace(/\s+/g, ' ').trim(), MAX_REASON_LENGTH)
