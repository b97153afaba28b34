import { message } from '../mail-bytes.js'

/** Where the mail that is reported on came from. */
export const RETURNED = [
  'From: Sales <sales@example.com>',
  'To: user@example.co.jp',
  'Message-ID: <4711@example.com>',
  'X-Mailjobs-Send: 01JD-example-send',
  'Subject: Report',
]

/** A notice for people, in one text, of a server that writes no RFC 3464. */
export const notice = (lines: readonly string[], header: readonly string[] = []): Buffer =>
  message(
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
    'To: sales@example.com',
    'Subject: failure notice',
    'Message-ID: <notice@mx.example.com>',
    ...header,
    '',
    ...lines,
  )

/** The parts of a report. */
export interface ReportParts {
  readonly status?: readonly string[]
  readonly statusHeader?: readonly string[]
  readonly text?: readonly string[]
  readonly returned?: readonly string[]
  readonly returnedType?: string
  readonly boundary?: string
}

/** The fields of a delivery status for one recipient. */
export const STATUS = [
  'Reporting-MTA: dns; mx.example.com',
  '',
  'Final-Recipient: rfc822; user@example.co.jp',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 <user@example.co.jp>: User unknown',
]

/** A delivery status notification (RFC 3464). */
export function statusReport({
  status = STATUS,
  statusHeader = ['Content-Type: message/delivery-status'],
  text = ['It could not be delivered.'],
  returned = RETURNED,
  returnedType = 'text/rfc822-headers',
  boundary = 'b',
}: ReportParts = {}): Buffer {
  return message(
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
    'To: sales@example.com',
    'Subject: Undelivered Mail Returned to Sender',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    '',
    ...text,
    `--${boundary}`,
    ...statusHeader,
    '',
    ...status,
    `--${boundary}`,
    `Content-Type: ${returnedType}`,
    '',
    ...returned,
    `--${boundary}--`,
  )
}
