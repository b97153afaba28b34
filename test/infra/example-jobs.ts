import { cron, days, everything, minutes } from '../../shared/jobs/define-jobs.js'
import type { JobsFile } from '../../shared/jobs/file/jobs-file.js'

/** One mailbox of each kind: polled by interval, polled by time table, and without a monitor. */
export const exampleJobs = {
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp' },
      poll: minutes(10),
    },
    accounting: {
      address: 'accounting@example.co.jp',
      imap: { host: 'imap.example.co.jp' },
      poll: cron('0 9 * * MON-FRI', 'Asia/Tokyo'),
    },
    spare: { address: 'spare@example.co.jp', imap: { host: 'imap.example.co.jp' } },
  },
  monitors: {
    'nightly-batch': {
      mailbox: 'operations',
      when: { subject: { contains: '正常終了' } },
      keep: { for: days(30) },
      startFrom: 'now',
    },
    'nightly-errors': {
      mailbox: 'operations',
      when: { subject: { contains: '異常終了' } },
      keep: { for: 'forever' },
      startFrom: 'all',
    },
    invoices: {
      mailbox: 'accounting',
      when: everything(),
      keep: { for: days(2555) },
      startFrom: '2026-11-01',
    },
  },
  alerts: { email: 'oncall@example.com' },
} satisfies JobsFile
