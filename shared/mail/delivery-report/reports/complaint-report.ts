import type { DeliveryReport } from '../facts/delivery-report.js'
import { type ReturnedMessage, tiesOf } from '../facts/returned-message.js'
import type { FeedbackReport } from './feedback-report.js'

/** A complaint, of those whom it names, else of those whom the mail was for. */
export function complaintReport(
  feedback: FeedbackReport,
  returned: ReturnedMessage,
): DeliveryReport {
  const named = feedback.recipients.map(({ recipient }) => recipient)
  const recipients = named.length > 0 ? named : returned.recipients
  return {
    kind: 'complaint',
    ...feedback,
    recipients: recipients.map((recipient) => ({ recipient, reason: 'complaint', hard: false })),
    ...tiesOf(returned),
  }
}
