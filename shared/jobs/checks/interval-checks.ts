import { type IntervalPlan, planInterval } from '../schedule/plan-interval.js'
import {
  type JobsOutline,
  type OutlineFault,
  shortestIntervalOf,
  workingMonitorsOf,
} from '../schema/jobs-outline.js'
import { scheduledCopiesOf } from './sent-copy-faults.js'

/** Every mailbox whose interval is shorter than its work: the next poll would come before one is done. */
export const intervalFaults = (outline: JobsOutline): OutlineFault[] =>
  intervalsOf(outline).flatMap(({ path, minutes, plan, sum }) =>
    minutes < plan.leastMinutes
      ? [{ path, message: `is too often for its work: ${sum}; ${remedyOf(plan)}` }]
      : [],
  )

/** Every mailbox whose interval is long enough on a good day only. */
export const intervalWarnings = (outline: JobsOutline): OutlineFault[] =>
  intervalsOf(outline).flatMap(({ path, minutes, plan, sum }) =>
    minutes >= plan.leastMinutes && minutes < plan.lowerLimitMinutes
      ? [
          {
            path,
            message: `every ${minutes} min leaves no room for a slow day: ${sum}; ${limits(plan)}`,
          },
        ]
      : [],
  )

/** Longer than a day no interval can be. */
const MAX_MINUTES = 1_440

const remedyOf = (plan: IntervalPlan): string =>
  plan.leastMinutes > MAX_MINUTES
    ? 'a day would not be enough: have some of the mail delivered to another mailbox, with monitors of its own'
    : `at least ${limits(plan)}`

const limits = ({ leastMinutes, lowerLimitMinutes }: IntervalPlan): string =>
  `${leastMinutes} min, better ${lowerLimitMinutes} or more`

/** The polls of a mailbox beside the work that they have. */
export interface CheckedInterval {
  readonly mailbox: string
  readonly path: readonly string[]
  /** The shortest there is. */
  readonly minutes: number
  readonly plan: IntervalPlan
  /** How the load comes about, for people. */
  readonly sum: string
}

/** Intervals are checked where a message has been measured, since without that figure there is nothing to add up. */
export function intervalsOf(outline: JobsOutline): CheckedInterval[] {
  return Object.entries(outline.mailboxes).flatMap(([mailbox, { secondsPerMessage }]) => {
    const minutes = shortestIntervalOf(outline, mailbox)
    if (secondsPerMessage === undefined || minutes === undefined) return []
    const monitors = workingMonitorsOf(outline, mailbox).length
    // A send is work for the mailbox only where it keeps the copy.
    const sends = scheduledCopiesOf(outline, mailbox)
    const plan = planInterval({ secondsPerMessage, monitors, sends })
    const sum = `${workOf(monitors, sends)} x ${Math.ceil(secondsPerMessage)} s for a message = ${plan.loadSeconds} s`
    const path = ['mailboxes', mailbox, 'poll']
    return [{ mailbox, path, minutes, plan, sum }]
  })
}

function workOf(monitors: number, sends: number): string {
  const watching = counted(monitors, 'monitor')
  return sends === 0 ? watching : `(${watching} + ${counted(sends, 'scheduled send')})`
}

const counted = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? '' : 's'}`
