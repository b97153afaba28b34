import { type CheckedInterval, intervalsOf } from '../../shared/jobs/checks/interval-checks.js'
import { jobsOutline } from '../../shared/jobs/schema/jobs-outline.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import type { MailVolume } from '../cost/assumptions.js'
import { PRICES_OF, type Prices } from '../cost/list-prices.js'
import { type CostPart, monthlyCost } from '../cost/monthly-cost.js'
import { type KeptStock, stocksOf } from '../cost/usage-of-keeping.js'
import { type Changes, changesBetween } from './changes.js'
import { connectionsOf, type PlannedConnections } from './connections.js'
import { type Definitions, definitionsIn } from './definitions.js'
import { dueTimesOf, type PlannedDueTime } from './due-times.js'
import { type PlannedSchedule, schedulesOf } from './schedules.js'
import { type SenderLogin, senderLoginsOf } from './shared-logins.js'

/** What is planned, and for when. */
export interface PlanQuery {
  readonly file: string
  readonly jobs: Jobs
  readonly now: Date
  /** Due times are listed until then. */
  readonly until: Date
  readonly volume: MailVolume
  readonly region: { readonly name: string; readonly prices: Prices }
  /** What the file is compared with. */
  readonly against: Definitions | undefined
}

/** What a jobs file means once it is deployed. */
export interface Plan {
  readonly file: string
  readonly asOf: string
  readonly until: string
  readonly schedules: readonly PlannedSchedule[]
  readonly dueTimes: readonly PlannedDueTime[]
  readonly changes?: Changes
  readonly senderLogins: readonly SenderLogin[]
  readonly connections: readonly PlannedConnections[]
  readonly limits: readonly PlannedLimit[]
  /** Mailboxes whose messages nobody has measured: their interval cannot be judged. */
  readonly unmeasured: readonly string[]
  readonly storage: readonly KeptStock[]
  readonly cost: {
    readonly region: string
    /** The month in which the prices were looked up. */
    readonly pricesOf: string
    readonly parts: readonly CostPart[]
    readonly usd: number
  }
}

/** The interval of a mailbox beside the least that its work needs, in minutes. */
export interface PlannedLimit extends Pick<CheckedInterval, 'mailbox' | 'minutes' | 'sum'> {
  readonly leastMinutes: number
  readonly lowerLimitMinutes: number
}

/** All of the plan; nothing is asked of any server. */
export function planOf({ file, jobs, now, until, volume, region, against }: PlanQuery): Plan {
  const definitions = definitionsIn(file, jobs)
  const parts = monthlyCost(jobs, volume, region.prices)
  const limits = intervalsOf(jobsOutline(jobs)).map(limitOf)
  const measured = new Set(limits.map(({ mailbox }) => mailbox))
  return {
    file,
    asOf: now.toISOString(),
    until: until.toISOString(),
    schedules: schedulesOf(definitions, now),
    dueTimes: dueTimesOf(definitions, now, until),
    ...(against && { changes: changesBetween(against, definitions, now, until) }),
    senderLogins: senderLoginsOf(jobs),
    connections: connectionsOf(jobs),
    limits,
    unmeasured: definitions.polls.flatMap(({ mailbox: { name } }) =>
      measured.has(name) ? [] : [name],
    ),
    storage: stocksOf(jobs, volume),
    cost: {
      region: region.name,
      pricesOf: PRICES_OF,
      parts,
      usd: parts.reduce((sum, { usd }) => sum + usd, 0),
    },
  }
}

const limitOf = ({ mailbox, minutes, sum, plan }: CheckedInterval): PlannedLimit => ({
  mailbox,
  minutes,
  sum,
  leastMinutes: plan.leastMinutes,
  lowerLimitMinutes: plan.lowerLimitMinutes,
})
