// @ts-nocheck A file as a newcomer may write it, without the editor's help: it has twelve faults.
import { contains, cron, days, defineJobs, matches } from '../../../shared/jobs/define-jobs.js'

export const jobs = defineJobs({
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { hots: 'imap.example.co.jp' },
      poll: '10 minutes',
    },
    accounting: {
      address: 'accounting@example.co.jp',
      imap: { host: 'imap.example.co.jp', port: '993' },
      poll: cron('0 9-18 * * 1-5', 'Asia/Tokyo'),
    },
    office: {
      address: 'office@example.com',
      imap: { provider: 'microsoft365' },
      poll: cron('*/2 * * * *', 'Asia/Tokyo'),
      secondsPerMessage: 70,
    },
  },

  monitors: {
    'nightly-batch': {
      mailbox: 'ｏｐｅｒａｔｉｏｎｓ',
      when: {
        from: 'batch@example.co.jp',
        ｓｕｂｊｅｃｔ: contains('[JOB-END]'),
      },
      keep: { for: 30 },
      startFrom: 'now',
    },
    'morning-batch': {
      mailbox: 'operations',
      when: { subject: matches('job (\\w+ ended') },
      keep: { for: days(30) },
    },
    invoices: {
      mailbox: 'accounting',
      folder: '請求書',
      when: { attachment: { type: 'application/pdf' } },
      keep: { for: days(2555) },
      startFrom: 'all',
      formerly: 'orders',
    },
    orders: {
      mailbox: 'office',
      when: { subject: contains('注文') },
      keep: { for: 'forever' },
      startFrom: 'now',
    },
    complaints: {
      mailbox: 'office',
      when: { subject: contains('苦情') },
      keep: { for: days(365) },
      startFrom: 'now',
    },
  },
})
