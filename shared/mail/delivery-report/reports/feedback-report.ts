import type { RecipientStatement } from '../facts/delivery-report.js'
import { fieldValue, readFieldGroups } from '../facts/report-fields.js'
import { addressText, identifierText } from '../facts/report-text.js'

/** What a message/feedback-report part says (RFC 5965). */
export interface FeedbackReport {
  /** Lower case; `other` if it is not said (RFC 5965 7.3). */
  readonly feedbackType: string
  readonly reportingMta?: string
  readonly recipients: readonly RecipientStatement[]
}

/** Who complains: RFC 5965 3.2, and a field of its drafts that is still written. */
const RECIPIENT_FIELDS = ['original-rcpt-to', 'removal-recipient']

/** Reads the fields of a feedback report. */
export function readFeedbackReport(text: string): FeedbackReport {
  const fields = readFieldGroups(text).flat()
  const recipients = fields
    .filter(({ name }) => RECIPIENT_FIELDS.includes(name))
    .map(({ value }) => addressText(value.replace(/^rfc822\s{0,8};/i, '')))
    .filter((address) => address !== '')
  const reportingMta = identifierText(
    fieldValue(fields, 'reporting-mta')?.replace(/^dns\s{0,8};/i, ''),
  )
  return {
    feedbackType: identifierText(fieldValue(fields, 'feedback-type'))?.toLowerCase() ?? 'other',
    ...(reportingMta && { reportingMta }),
    recipients: [...new Set(recipients)].map((recipient) => ({ recipient })),
  }
}
