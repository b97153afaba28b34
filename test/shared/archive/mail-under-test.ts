import type { MatchedMail } from '../../../shared/archive/keep-mail.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import type { MailIdentity } from '../../../shared/contract/keys.js'
import { days } from '../../../shared/jobs/define-jobs.js'
import {
  type PolledMonitor,
  pollRequestSchema,
} from '../../../shared/jobs/requests/poll-request.js'

/** The mail that the tests of the archive are about. */
export const IDENTITY: MailIdentity = {
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '1700000000',
  uid: 42,
}

const RECEIVED = new Date('2026-11-21T09:00:00.000Z')

/** A monitor as a poll knows it. */
export function monitorOf(name: string, keep: object = {}): PolledMonitor {
  return pollRequestSchema.shape.monitors.element.parse({
    name,
    version: '0123456789ab',
    mailbox: 'operations',
    when: { everything: true },
    keep: { for: days(30), ...keep },
    startFrom: 'all',
  })
}

/** A mail that a monitor matched. */
export const matchedBy = (
  monitor: PolledMonitor,
  source: KeptSource,
  changes: Partial<MatchedMail> = {},
): MatchedMail => ({
  identity: IDENTITY,
  internalDate: RECEIVED,
  flags: ['\\Seen'],
  monitor,
  conditions: [{ path: 'when', seen: 'everything()' }],
  captures: {},
  source,
  ...changes,
})

/** A message with a text and one attachment. */
export const mailWith = (fileName: string, content: Buffer, subject = 'a report'): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        'From: Batch <batch@example.co.jp>',
        `Subject: ${subject}`,
        'Date: Sat, 21 Nov 2026 18:00:00 +0900',
        'Message-ID: <1@example.co.jp>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        '',
        '正常終了',
        '--b',
        `Content-Type: application/octet-stream; name="${fileName}"`,
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment',
        '',
        '',
      ].join('\r\n'),
    ),
    Buffer.from((content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')),
    Buffer.from('\r\n--b--\r\n'),
  ])
