import { ownEntry } from '../../shared/contract/own-entry.js'
import { firesAMonth } from '../../shared/jobs/schedule/fires.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import type { MailVolume } from './assumptions.js'
import type { Prices } from './list-prices.js'
import type { Usage } from './usage.js'
import { keepingUsage } from './usage-of-keeping.js'
import { mailboxUsage } from './usage-of-mailbox.js'
import { stageUsage } from './usage-of-stage.js'

/** A line of the bill. */
export interface CostLine extends Usage {
  /** US dollars for one. */
  readonly price: number
  readonly usd: number
}

/** What one part of the stage costs. */
export interface CostPart {
  /** `the mailbox operations`, `the stage`. */
  readonly of: string
  readonly lines: readonly CostLine[]
  readonly usd: number
}

/** What a jobs file costs a month at list prices: the stage, each mailbox, what is kept, and what goes out by the clock. */
export function monthlyCost(jobs: Jobs, volume: MailVolume, prices: Prices): CostPart[] {
  return [
    part('the stage', stageUsage(jobs), prices),
    ...Object.keys(jobs.mailboxes).map((name) =>
      part(`the mailbox ${name}`, mailboxUsage(jobs, name), prices),
    ),
    ...(volume.mailsADay > 0 ? [part('kept mail', keepingUsage(jobs, volume), prices)] : []),
    ...(Object.keys(jobs.sends).length > 0
      ? [part('scheduled sends', sendUsage(jobs), prices)]
      : []),
  ]
}

function part(of: string, usage: readonly Usage[], prices: Prices): CostPart {
  const lines = usage
    .filter(({ amount }) => amount > 0)
    .map((line) => ({ ...line, price: prices[line.unit], usd: line.amount * prices[line.unit] }))
  return { of, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) }
}

/** What a send asks of S3 and SQS is some hundredths of a cent for a hundred, and is left out. */
function sendUsage({ sends, senders }: Jobs): Usage[] {
  const working = Object.values(sends).filter(({ enabled }) => enabled)
  const countOf = (some: typeof working) => some.reduce((sum, { at }) => sum + firesAMonth(at), 0)
  const bySes = working.filter(({ sender }) => ownEntry(senders, sender)?.via === 'ses')
  const starts = countOf(working)
  return [
    { unit: 'scheduled start', amount: starts, why: 'one a send' },
    { unit: 'Lambda request', amount: 2 * starts, why: 'one that accepts it, one that sends it' },
    { unit: 'SES mail', amount: countOf(bySes), why: 'sends by SES, one recipient each' },
  ]
}
