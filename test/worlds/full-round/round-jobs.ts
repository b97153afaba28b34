import { join } from 'node:path'

const BUILDERS = join(import.meta.dirname, '../../../shared/jobs/define-jobs.js')

/** Whose mail is polled by a password, and whose by OAuth2. */
export const OPERATIONS = 'operations@example.co.jp'
export const ROBOTS = 'robots@example.co.jp'
/** Who gets what is sent. */
export const ONCALL = 'oncall@other.example'

/** Senders by SMTP, each with a queue of its own, and one of those that share a queue. */
export const QUEUED_SENDERS = ['default', 'login', 'modern', 'ses']

/** Where the servers of a round listen. */
export interface RoundPorts {
  readonly imap: number
  readonly smtp: number
  /** The mailbox that is logged in to by OAuth2. */
  readonly tokenImap: number
  /** An SMTP server that takes logins. */
  readonly loginSmtp: number
}

const LATE_MS = 2 * 3_600_000

/** A jobs file in which everything is used that grants something. What is expected was due two hours ago. */
export function roundJobs({ imap, smtp, tokenImap, loginSmtp }: RoundPorts): string {
  const dueAt = new Date(Date.now() - LATE_MS).toISOString().slice(11, 16)
  return `
import { cron, days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
const relay = { via: 'smtp', host: '127.0.0.1', security: 'none' }
const login = { host: '127.0.0.1', security: 'none' }
const batch = { mailbox: 'operations', keep: { for: days(7), message: true }, startFrom: 'all' }
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: '${OPERATIONS}', imap: { ...login, port: ${imap} }, poll: minutes(60), sentCopy: { folder: 'Sent' } },
    robots: { address: '${ROBOTS}', imap: { ...login, port: ${tokenImap}, auth: 'oauth2' }, poll: cron('0 3 * * *', 'UTC'), sentCopy: { folder: 'INBOX' } },
  },
  monitors: {
    nightly: {
      ...batch, when: { from: 'batch@example.com' },
      notify: { sender: 'default', to: ['oncall'], link: 'https://mail-archive.example.co.jp/' },
      expect: { by: { at: '${dueAt}', zone: 'UTC' } },
    },
    moved: { ...batch, when: { from: 'moved@example.com' }, then: { move: 'Trash' } },
    removed: { ...batch, when: { from: 'removed@example.com' }, then: 'delete' },
    robot: { mailbox: 'robots', when: everything(), keep: { for: days(30) }, startFrom: 'all', expect: { by: { at: '${dueAt}', zone: 'UTC' } } },
  },
  senders: {
    default: { ...relay, port: ${smtp}, from: 'Operations <${OPERATIONS}>' },
    login: { ...relay, port: ${loginSmtp}, from: 'login@example.co.jp', auth: { secret: 'login', allowCleartext: true } },
    modern: { ...relay, port: ${loginSmtp}, from: '${ROBOTS}', auth: { method: 'xoauth2', secret: 'modern', allowCleartext: true } },
    ses: { via: 'ses', from: 'noreply@example.co.jp' },
    'ses-twin': { via: 'ses', from: 'reports@example.co.jp' },
  },
  sends: {
    'daily-report': {
      at: cron('0 18 * * *', 'UTC'), to: ['oncall'], subject: 'Report {{date}}', text: '...', attachments: ['reports/{{date}}.csv'],
    },
    'missing-report': {
      at: cron('0 19 * * *', 'UTC'), to: ['oncall'], subject: 'x', text: 'x', attachments: ['reports/never.csv'],
    },
  },
  addresses: { oncall: '${ONCALL}' },
  alerts: { email: '${ONCALL}' },
})
`
}
