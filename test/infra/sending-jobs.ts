import { cron, days, everything, minutes, seconds } from '../../shared/jobs/define-jobs.js'
import type { JobsFile } from '../../shared/jobs/file/jobs-file.js'

/** A sender of each kind, a send by time table and one that is paused, and a monitor that tells somebody. */
export const sendingJobs = {
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp', auth: 'oauth2' },
      poll: minutes(10),
      sentCopy: { folder: '\\Sent' },
    },
    accounting: { address: 'accounting@example.co.jp', imap: { host: 'imap.example.co.jp' } },
  },
  monitors: {
    invoices: {
      mailbox: 'accounting',
      when: everything(),
      keep: { for: days(30) },
      startFrom: 'now',
      notify: {
        to: ['当番', 'Second <second@example.com>'],
        link: 'https://mail-archive.example.com/',
      },
    },
    silent: { mailbox: 'accounting', when: everything(), keep: { for: days(1) }, startFrom: 'now' },
  },
  senders: {
    default: { via: 'ses', from: 'ジョブ <noreply@example.co.jp>' },
    relay: {
      via: 'smtp',
      from: 'operations@example.co.jp',
      host: 'smtp.example.co.jp',
      security: 'starttls',
      auth: { secret: 'relay' },
    },
    modern: {
      via: 'smtp',
      from: 'modern@example.co.jp',
      host: 'smtp.example.co.jp',
      auth: { method: 'xoauth2', secret: 'modern' },
    },
    legacy: {
      via: 'smtp',
      from: 'legacy@example.co.jp',
      host: 'smtp.example.co.jp',
      popBeforeSmtp: { host: 'pop.example.co.jp', secret: 'relay', wait: seconds(1) },
    },
  },
  sends: {
    'daily-report': {
      at: cron('0 18 * * MON-FRI', 'Asia/Tokyo'),
      to: ['当番'],
      subject: '日報 {{date}}',
      text: '添付します。',
      attachments: ['reports/{{date}}.csv'],
    },
    hourly: {
      sender: 'relay',
      at: minutes(60),
      to: ['oncall@example.com'],
      subject: 'Still here',
      text: 'Nothing to report.',
      enabled: false,
    },
  },
  addresses: { 当番: 'oncall@example.com' },
  alerts: { email: 'oncall@example.com' },
} satisfies JobsFile
