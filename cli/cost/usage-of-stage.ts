import { firesAMonth } from '../../shared/jobs/schedule/fires.js'
import { jobsOutline } from '../../shared/jobs/schema/jobs-outline.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { HAS_OWN_QUEUE } from '../../shared/jobs/values/via.js'
import { FUNCTION_GB, QUEUE_RECEIVES_A_MINUTE, WARM_SECONDS, WATCH_EVERY } from './assumptions.js'
import { ALARMS, IDLE_WATCH, METRICS, METRICS_OF_POLLS, QUEUES } from './counted-calls.js'
import { type Usage, usageOfRuns } from './usage.js'

const MINUTE = { seconds: 60 } as const

/** What a stage uses in a month, whatever number of mailboxes it has: its alarms, the watch, with senders the queues and their logins. */
export function stageUsage(jobs: Jobs): Usage[] {
  const expects = Object.values(jobs.monitors).some(({ expect }) => expect !== undefined)
  const senders = Object.values(jobs.senders)
  const sends = senders.length > 0
  const bySes = senders.some(({ via }) => via === 'ses')
  const ownQueues = senders.filter(({ via }) => HAS_OWN_QUEUE[via]).length
  const queues = (sends ? QUEUES.senders : 0) + ownQueues + (bySes ? QUEUES.ses : 0)
  const looks = {
    runs: firesAMonth(WATCH_EVERY),
    seconds: WARM_SECONDS.watch,
    gb: FUNCTION_GB.watch,
  }
  const of = (counts: { readonly expectations: number; readonly senders: number }) =>
    (expects ? counts.expectations : 0) + (sends ? counts.senders : 0)
  return [
    {
      unit: 'alarm-month',
      amount: ALARMS.stage + of(ALARMS) + (bySes ? ALARMS.ses : 0),
      why: 'of the stage as a whole',
    },
    {
      unit: 'metric-month',
      amount: METRICS_OF_POLLS.length + METRICS.stage + of(METRICS),
      why: 'of the stage as a whole',
    },
    { unit: 'dashboard-month', amount: 1, why: 'an account has three for nothing' },
    { unit: 'secret-month', amount: loginsOf(jobs), why: 'logins of senders' },
    {
      unit: 'SQS request',
      amount: queues * firesAMonth(MINUTE) * QUEUE_RECEIVES_A_MINUTE,
      why: `Lambda asks each empty queue ${QUEUE_RECEIVES_A_MINUTE} times a minute`,
    },
    ...usageOfRuns('looks of the watch', looks, IDLE_WATCH),
  ]
}

/** Two senders may share one. */
const loginsOf = (jobs: Jobs): number =>
  new Set(
    Object.values(jobsOutline(jobs).senders).flatMap(({ facts }) => facts.login?.secret ?? []),
  ).size
