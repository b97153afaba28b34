import { clockAt } from '../../shared/jobs/calendar/local-time.js'
import { type DailyTimes, duePollsOf } from '../../shared/jobs/requests/due-polls.js'
import { isPaused } from '../../shared/jobs/requests/poll-request.js'
import { firesAMonth, nextFires } from '../../shared/jobs/schedule/fires.js'
import { DEFAULT_TIMEZONE } from '../../shared/jobs/schedule/timezone.js'
import type { Cron, Duration } from '../../shared/jobs/values/setting-values.js'
import type { Definitions } from './definitions.js'

/** A schedule that is deployed, and when it comes. */
export interface PlannedSchedule {
  /** `due poll`: that of a mailbox, after the due times of what is expected in it. */
  readonly kind: 'mailbox' | 'due poll' | 'send'
  readonly name: string
  /** `every 10 min`, `0 9 * * MON-FRI Asia/Tokyo`. */
  readonly schedule: string
  readonly isPaused: boolean
  readonly timesAMonth: number
  /** As the clock of its zone shows them, with their offset. None of an interval: it counts from when it is deployed. */
  readonly next: readonly string[]
}

/** So many next times are shown: enough to see the pattern. */
const NEXT_FIRES = 4

/** Every schedule of the definitions. */
export const schedulesOf = ({ polls, written }: Definitions, now: Date): PlannedSchedule[] => [
  ...polls.flatMap((request) => {
    const { name, poll } = request.mailbox
    return [
      planned('mailbox', name, poll, isPaused(request), now),
      ...duePollsOf(request).map((times) =>
        planned('due poll', name, timeTableOf(times), false, now),
      ),
    ]
  }),
  ...Object.entries(written?.sends ?? {}).map(([name, { at, enabled }]) =>
    planned('send', name, at, !enabled, now),
  ),
]

const timeTableOf = ({ minutes, hours, zone }: DailyTimes): Cron => ({
  cron: `${minutes} ${hours} * * *`,
  timezone: zone,
})

function planned(
  kind: PlannedSchedule['kind'],
  name: string,
  schedule: Duration | Cron,
  paused: boolean,
  now: Date,
): PlannedSchedule {
  const next =
    'seconds' in schedule || paused
      ? []
      : nextFires(schedule, now, NEXT_FIRES).map((fire) =>
          clockAt(fire.getTime(), schedule.timezone ?? DEFAULT_TIMEZONE),
        )
  return {
    kind,
    name,
    schedule: cadenceWords(schedule),
    isPaused: paused,
    timesAMonth: paused ? 0 : firesAMonth(schedule),
    next,
  }
}

/** A schedule as the jobs file says it. */
export const cadenceWords = (schedule: Duration | Cron): string =>
  'seconds' in schedule
    ? `every ${schedule.seconds / 60} min`
    : `${schedule.cron} ${schedule.timezone ?? DEFAULT_TIMEZONE}`
