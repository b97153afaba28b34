import { expect, it } from 'vitest'
import { readFeedbackReport } from '../../../../../shared/mail/delivery-report/reports/feedback-report.js'

it.each([
  [
    'Feedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\nReporting-MTA: dns; mx.example\nOriginal-Rcpt-To: <user@example.com>',
    {
      feedbackType: 'abuse',
      reportingMta: 'mx.example',
      recipients: [{ recipient: 'user@example.com' }],
    },
  ],
  [
    'Feedback-Type: Opt-Out\r\nRemoval-Recipient: rfc822;user@example.com\r\n',
    { feedbackType: 'opt-out', recipients: [{ recipient: 'user@example.com' }] },
  ],
  [
    'Original-Rcpt-To: user@example.com\nOriginal-Rcpt-To: user@example.com',
    { feedbackType: 'other', recipients: [{ recipient: 'user@example.com' }] },
  ],
  ['', { feedbackType: 'other', recipients: [] }],
])('a feedback report (RFC 5965 3): %j', (text, report) => {
  expect(readFeedbackReport(text)).toEqual(report)
})
