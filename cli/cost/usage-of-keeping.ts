import { VERSION_DAYS } from '../../shared/contract/retention.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import type { MailVolume } from './assumptions.js'
import { KEPT_MAIL } from './counted-calls.js'
import type { Usage } from './usage.js'

const DAYS_PER_MONTH = 365 / 12
const KILOBYTES_PER_GB = 1e6

/** What is kept for ever is counted as it lies after a year. */
const FOREVER_DAYS = 365

/** How much lies in the bucket of a monitor once as much expires as comes: what has expired stays as a version for a while (VERSION_DAYS). */
export interface KeptStock {
  readonly monitor: string
  readonly keepDays: number | 'forever'
  readonly gb: number
}

/** What each monitor keeps, once its retention has gone by. */
export const stocksOf = (
  { monitors }: Jobs,
  { mailsADay, kilobytesAMail }: MailVolume,
): KeptStock[] =>
  Object.entries(monitors)
    .filter(([, { enabled }]) => enabled)
    .map(([monitor, { keep }]) => {
      const days = keep.for === 'forever' ? FOREVER_DAYS : keep.for + VERSION_DAYS
      return {
        monitor,
        keepDays: keep.for,
        gb: (days * mailsADay * kilobytesAMail) / KILOBYTES_PER_GB,
      }
    })

/** What keeping and announcing mail uses in a month. */
export function keepingUsage(jobs: Jobs, volume: MailVolume): Usage[] {
  const stocks = stocksOf(jobs, volume)
  const mails = stocks.length * volume.mailsADay * DAYS_PER_MONTH
  const count = `${Math.round(mails).toLocaleString('en')} mails`
  return [
    {
      unit: 'S3 write or list',
      amount: mails * KEPT_MAIL.s3Writes,
      why: `${count} x ${KEPT_MAIL.s3Writes}`,
    },
    { unit: 'S3 read', amount: mails * KEPT_MAIL.s3Reads, why: `${count} x ${KEPT_MAIL.s3Reads}` },
    { unit: 'event', amount: mails * KEPT_MAIL.events, why: `${count} x ${KEPT_MAIL.events}` },
    {
      unit: 'S3 GB-month',
      amount: stocks.reduce((sum, { gb }) => sum + gb, 0),
      why: `what lies there once as much expires as comes; what has expired stays ${VERSION_DAYS} days more, as a version`,
    },
  ]
}
