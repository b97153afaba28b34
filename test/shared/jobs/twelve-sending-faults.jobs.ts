// @ts-nocheck A file as a newcomer may write it, without the editor's help: it has twelve faults, all of them of sending.
import { cron, days, defineJobs, everything, minutes } from '../../../shared/jobs/define-jobs.js'

export const jobs = defineJobs({
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp' },
      sentCopy: { folder: '\\Sent' },
    },
  },
  monitors: {
    'nightly-batch': {
      mailbox: 'operations',
      when: everything(),
      keep: { for: days(30) },
      startFrom: 'now',
      notify: {
        sender: 'ｒｅｌａｙ',
        to: ['夜間当番', 'operations@example.co.jp'],
        link: '/mail/',
      },
    },
  },
  senders: {
    default: { via: 'ses', from: 'noreply.example.co.jp' },
    relay: {
      via: 'smtp',
      from: 'relay@example.co.jp',
      host: 'smtp.example.co.jp',
      auth: { method: 'plain', secret: 'relay' },
      popBeforeSmtp: { host: 'pop.example.co.jp', secret: 'relay' },
    },
    legacy: {
      via: 'smtp',
      from: 'legacy@example.co.jp',
      host: 'smtp.example.co.jp',
      security: 'none',
      auth: { method: 'login', secret: 'legacy' },
    },
  },
  sends: {
    'daily-report': {
      at: cron('0 18 * * MON-FRI', 'Asia/Tokyo'),
      to: 'oncal',
      subject: 'Report {{today}}',
      text: 'See the attachment.',
      attachments: ['mail/{{date}}.csv'],
    },
    hourly: { sender: 'legacy', at: minutes(60), to: '佐藤', subject: 'Alive', text: 'Yes.' },
  },
  addresses: {
    oncall: 'oncall@other.example',
    佐藤: ['taro.sato@other.example', 'hana.sato@other.example'],
  },
})
