import { contains, days, defineJobs, minutes } from '../../shared/jobs/define-jobs.js'
import {
  DEMO_ADDRESS,
  DEMO_IMAP_PORT_VARIABLE,
  DEMO_MAILBOX,
  DEMO_NAME,
  DEMO_SENDER_ADDRESS,
  DEMO_SMTP_PORT_VARIABLE,
} from './demo-mailbox.js'

/** The jobs file of the demo: one mailbox and one sender, on the embedded mail server, and two monitors. */
export const jobs = defineJobs({
  mailboxes: {
    [DEMO_MAILBOX]: {
      address: DEMO_ADDRESS,
      imap: {
        host: '127.0.0.1',
        port: Number(process.env[DEMO_IMAP_PORT_VARIABLE]),
        security: 'none', // the embedded server listens on this machine only
      },
      poll: minutes(1),
    },
  },
  monitors: {
    'nightly-batch': {
      mailbox: DEMO_MAILBOX,
      when: {
        from: 'batch@example.co.jp',
        subject: contains('夜間バッチ'),
        text: contains('正常終了'),
        attachment: { name: '*.csv' },
      },
      keep: { for: days(30) },
      startFrom: 'all',
    },
    'daily-report': {
      mailbox: DEMO_MAILBOX,
      when: { from: DEMO_SENDER_ADDRESS, subject: contains('日次レポート') },
      keep: { for: days(30) },
      startFrom: 'all',
    },
  },
  senders: {
    default: {
      via: 'smtp',
      from: `日次レポート <${DEMO_SENDER_ADDRESS}>`,
      host: '127.0.0.1',
      port: Number(process.env[DEMO_SMTP_PORT_VARIABLE]),
      security: 'none', // as above
    },
  },
  addresses: { [DEMO_NAME]: DEMO_ADDRESS, operations: DEMO_ADDRESS },
})
