import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  attached,
  mail,
  multipart,
  plain,
  word,
} from '../../../shared/matching/decisions/raw-mail.js'

/** Unit definitions of ten jobs that wait for mail, in UTF-8. */
export const TEN_JOBS = join(import.meta.dirname, 'ten-jobs.txt')

/** The same, as text. */
export const tenJobs = (): string => readFileSync(TEN_JOBS, 'utf8')

/** A mail, and the monitors that it is for, of all ten. */
export interface TriedMail {
  readonly what: string
  readonly raw: Buffer
  readonly for: readonly string[]
}

const BATCH = 'batch@example.co.jp'
const OTHER = 'info@other.example'

const tried = (what: string, parts: Parameters<typeof mail>[0], ...monitors: string[]) => ({
  what,
  raw: mail(parts),
  for: monitors,
})

/** Ten mails, as JP1 would have decided on them. */
export const TEN_MAILS: readonly TriedMail[] = [
  tried(
    'the order of a partner, in ISO-2022-JP',
    {
      from: 'EDI <edi@partner.example>',
      subject: word('【受注データ】11月28日分', 'iso-2022-jp'),
      content: multipart(
        'mixed',
        plain('添付のとおりです。', 'iso-2022-jp'),
        attached('filename="order.csv"'),
      ),
    },
    'wait-order',
  ),
  tried(
    'an order once more: two jobs want it',
    { from: 'orders@partner.example', subject: word('再送: 受注データ') },
    'wait-order',
    'monitor-2',
  ),
  tried('the same subject of somebody else', {
    from: 'orders@partner.example.net',
    subject: word('受注データ'),
  }),
  tried(
    'an invoice, in Shift_JIS',
    {
      from: OTHER,
      subject: word('請求書 11月', 'shift_jis'),
      content: plain('御請求金額 1,000円', 'shift_jis'),
    },
    'monitor',
  ),
  tried('an invoice without its amount', { from: OTHER, subject: word('請求書の件') }),
  tried(
    'the end of the batch',
    { from: BATCH, subject: '[JOB-END] SETTLE01', content: plain('結果: 正常終了', 'euc-jp') },
    'job-end',
  ),
  tried(
    'its end in an error',
    { from: BATCH, subject: '[JOB-END] SETTLE01', content: plain('結果: 異常終了') },
    'job-abend',
  ),
  tried(
    'a disk, by the second subject',
    { from: OTHER, subject: word('host3: 容量不足') },
    'disk-full',
  ),
  tried(
    'a log as an attachment, which JP1 on UNIX looks into',
    {
      from: 'root@host1.example.co.jp',
      subject: 'log',
      content: multipart(
        'mixed',
        plain('see the log'),
        attached('filename="host.log"', {
          type: 'text/plain',
          body: '01:00 transfer complete\r\n',
        }),
      ),
    },
    'host-log',
  ),
  tried(
    'a colleague by name, and a subject with a quote and a #',
    {
      from: `${word('日立 太郎')} <taro@example.co.jp>`,
      subject: word('承認: job "SETTLE#1" ended'),
    },
    'director',
    'quote',
  ),
]
