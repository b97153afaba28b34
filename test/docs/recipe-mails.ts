import { attached, mail, multipart, part, plain } from '../shared/matching/decisions/raw-mail.js'

/** What a recipe is tried with. */
export interface RecipeTrial {
  readonly mails?: readonly { readonly raw: Buffer; readonly matches?: object }[]
  /** Subjects that are in the mailbox afterwards, where the recipe takes mail out of it. */
  readonly leaves?: readonly string[]
  /** What a scheduled send comes to on Friday, 27 November 2026, at 18:00 in Tokyo. */
  readonly send?: object
}

const BATCH = 'batch@example.co.jp'
const PDF = attached('filename="invoice.pdf"', { type: 'application/pdf', body: '%PDF-1.7\n' })
const HEAD = { from: 'Reports <report@partner.example>', subject: 'orders' }
const ALARM = { from: 'pdu-3@alarms.example.co.jp', subject: 'PDU 3: phase lost' }
const DISK = { from: 'cron@hosts.example.co.jp', subject: 'disk usage of db1' }

const report = multipart(
  'report; report-type=delivery-status',
  plain('Your message could not be delivered.'),
  part(
    ['Content-Type: message/delivery-status'],
    'Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; lost@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n',
  ),
)

/** Mail for each recipe, by its title: what each monitor has to say about it. */
export const RECIPE_MAILS: Readonly<Record<string, RecipeTrial>> = {
  'The end of a job starts the next': {
    mails: [
      {
        raw: mail({ from: 'host1@jobs.example.co.jp', subject: '[JOB-END] SETTLE01 rc=0' }),
        matches: {
          monitor: 'job-ended',
          subject: '[JOB-END] SETTLE01 rc=0',
          captures: { job: 'SETTLE01', code: '0' },
        },
      },
      { raw: mail({ from: 'host1@jobs.example.co.jp', subject: '[JOB-START] SETTLE01' }) },
      { raw: mail({ from: 'host1@jobs.example.com', subject: '[JOB-END] SETTLE01 rc=0' }) },
    ],
  },
  'Only what failed wakes somebody': {
    mails: [
      {
        raw: mail({ from: BATCH, subject: 'a', content: plain('結果: 正常終了', 'iso-2022-jp') }),
        matches: { monitor: 'batch-ok', subject: 'a' },
      },
      {
        raw: mail({ from: BATCH, subject: 'b', content: plain('結果: 異常終了', 'shift_jis') }),
        matches: { monitor: 'batch-failed', subject: 'b' },
      },
      { raw: mail({ from: BATCH, subject: 'c', content: plain('正常終了 1 件、異常終了 1 件') }) },
      { raw: mail({ from: BATCH, subject: 'd', content: plain('開始しました') }) },
    ],
  },
  'A file that a partner mails in': {
    mails: [
      {
        raw: mail({
          ...HEAD,
          content: multipart('mixed', plain('see file'), attached('filename="orders-1127.csv"')),
        }),
        matches: { monitor: 'partner-orders', subject: 'orders' },
      },
      { raw: mail({ ...HEAD, content: plain('The file follows.') }) },
      {
        raw: mail({
          ...HEAD,
          content: multipart('mixed', plain('see file'), attached('filename="stock-1127.csv"')),
        }),
      },
    ],
  },
  'Invoices, seven years': {
    mails: [
      {
        raw: mail({ subject: 'Your Invoice 4711', content: multipart('mixed', plain('x'), PDF) }),
        matches: { monitor: 'invoices', subject: 'Your Invoice 4711' },
      },
      { raw: mail({ subject: 'Your Invoice 4711', content: plain('on paper') }) },
    ],
  },
  'Old terminals: half-width kana, wrapped lines': {
    mails: [
      {
        raw: mail({ subject: 'host', content: plain('ﾃﾞｰﾀ転送が完\r\n了しました。\r\n') }),
        matches: { monitor: 'host-transfer', subject: 'host' },
      },
      { raw: mail({ subject: 'host', content: plain('ﾃﾞｰﾀ転送を開始しました。\r\n') }) },
    ],
  },
  'Alarms of devices, by a header': {
    mails: [
      {
        raw: mail({ ...ALARM, fields: ['X-Alarm-Severity: Critical'] }),
        matches: {
          monitor: 'grave-alarms',
          subject: ALARM.subject,
          captures: { severity: 'Critical' },
        },
      },
      { raw: mail({ ...ALARM, fields: ['X-Alarm-Severity: minor'] }) },
      { raw: mail(ALARM) },
    ],
  },
  'Mail that came back': {
    mails: [
      {
        raw: mail({ from: 'mx@example.com', subject: 'Undeliverable', content: report }),
        matches: { monitor: 'bounces', subject: 'Undeliverable' },
      },
      {
        raw: mail({ from: 'MAILER-DAEMON@mx.example.com', subject: 'failure notice' }),
        matches: { monitor: 'bounces', subject: 'failure notice' },
      },
      { raw: mail({ from: 'person@example.com', subject: 'Re: your report' }) },
    ],
  },
  'A mailbox that cleans itself': {
    mails: [
      { raw: mail(DISK), matches: { monitor: 'disk-reports', subject: DISK.subject } },
      { raw: mail({ ...DISK, subject: 'reboot of db1' }) },
    ],
    leaves: ['reboot of db1'],
  },
  'Every mail, kept as evidence': {
    mails: [
      { raw: mail({ subject: 'first' }), matches: { monitor: 'journal', subject: 'first' } },
      { raw: mail({ subject: 'second' }), matches: { monitor: 'journal', subject: 'second' } },
    ],
  },
  'The report of the day, at six': {
    send: {
      to: ['ceo@other.example', 'operations'],
      subject: 'Report of 2026-11-27',
      attachments: ['reports/2026-11-27.csv'],
      missing: [],
    },
  },
}
