import { contains, cron, days, defineJobs, matches, minutes } from '../shared/jobs/define-jobs.js'

/**
 * What is watched, what is kept, and how mail goes out: the one file to edit. `npm run synth` checks it and names every fault;
 * `npm run deploy` puts it to work. Passwords are not in it: each mailbox, and each login of a sender, gets a secret to put one into.
 */
export const jobs = defineJobs({
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp' }, // TLS on port 993; else { host, port, security: 'starttls' }
      poll: minutes(10),
      sentCopy: { folder: '\\Sent' }, // of what is sent from this address
    },
    accounting: {
      address: 'accounting@example.co.jp',
      imap: { host: 'imap.example.co.jp' },
      poll: cron('*/30 8-19 * * MON-FRI', 'Asia/Tokyo'), // minute, hour, day of month, month, weekday
    },
  },

  monitors: {
    // The end of the nightly batch: its log is kept, and whatever is in targets.ts is started.
    'nightly-batch': {
      mailbox: 'operations',
      when: {
        // All fields must hold; of the entries of one field, any.
        from: ['batch@example.co.jp', '*@jobs.example.co.jp'],
        subject: [contains('[JOB-END]'), matches('ジョブ (?P<job>\\w+) が終了しました')],
        text: [contains('正常終了')],
        attachment: { name: '*.csv' },
      },
      keep: { for: days(30) },
      startFrom: 'now', // mail that is there already is left alone; 'all' or a date takes it in
      notify: { to: ['oncall'] }, // by the sender `default`
    },
    invoices: {
      mailbox: 'accounting',
      folder: '請求書',
      when: {
        subject: contains('請求書'),
        attachment: { type: 'application/pdf' },
      },
      keep: { for: days(2555) }, // seven years
      startFrom: '2026-11-01',
    },
  },

  // How mail goes out. Without any sender, nothing of sending is deployed.
  senders: {
    default: { via: 'ses', from: 'Batch jobs <noreply@example.co.jp>' }, // an identity that SES has verified
    relay: {
      via: 'smtp',
      from: 'operations@example.co.jp',
      host: 'smtp.example.co.jp', // STARTTLS on port 587; else { host, port, security: 'tls' }
      auth: { secret: 'relay' },
    },
  },

  // What goes out by the clock. Anything else goes out by a call: POST /sends.
  sends: {
    'daily-report': {
      sender: 'relay',
      at: cron('0 18 * * MON-FRI', 'Asia/Tokyo'),
      to: ['oncall'],
      subject: 'Report of {{date}}',
      text: 'The report of {{date}} is attached.',
      attachments: ['reports/{{date}}.csv'], // what other jobs have put into the bucket
    },
  },

  // What dates and time tables mean that name no time zone.
  timezone: 'Asia/Tokyo',

  // Names to write to, in place of addresses.
  addresses: { oncall: 'oncall@example.com' },

  // Where alarms go: any address but those of the mailboxes above.
  alerts: { email: 'oncall@example.com' },
})
