import { dueTimesBetween } from '../../shared/jobs/calendar/due-times.js'
import { clockAt } from '../../shared/jobs/calendar/local-time.js'
import { dueRuleOf } from '../../shared/jobs/requests/carried-expectation.js'
import type { Definitions } from './definitions.js'

/** A time by which mail has to be there. */
export interface PlannedDueTime {
  readonly monitor: string
  readonly mailbox: string
  /** RFC 3339, UTC. */
  readonly due: string
  /** As the clock of its zone shows it, with its offset. */
  readonly dueLocal: string
  readonly zone: string
  /** The days it is for; several where closed days have brought them together. */
  readonly dates: readonly string[]
  /** The calendar has the day closed: nothing is expected. */
  readonly isClosed: boolean
}

/** The due times of all that is expected, after one moment and until another, the earliest first. Paused monitors wait for nothing. */
export function dueTimesOf({ polls }: Definitions, after: Date, until: Date): PlannedDueTime[] {
  const dueTimes = polls.flatMap(({ mailbox, monitors }) =>
    monitors.flatMap(({ name, enabled, expect }) =>
      expect && enabled
        ? dueTimesBetween(dueRuleOf(expect), after.getTime(), until.getTime()).map(
            ({ due, zone, dates, isClosed }) => ({
              monitor: name,
              mailbox: mailbox.name,
              due: new Date(due).toISOString(),
              dueLocal: clockAt(due, zone),
              zone,
              dates,
              isClosed,
            }),
          )
        : [],
    ),
  )
  return dueTimes.toSorted(
    (one, other) => one.due.localeCompare(other.due) || one.monitor.localeCompare(other.monitor),
  )
}
