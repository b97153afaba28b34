import { Cron as CronJob } from 'croner'
import type { Cron, Duration } from '../values/setting-values.js'
import { cronFields, eventBridgeField, plainCron, plainWeekdays } from './cron-fields.js'
import { DEFAULT_TIMEZONE, timezoneFault } from './timezone.js'

/** When a mailbox is polled, as EventBridge Scheduler takes it. */
export interface PollSchedule {
  /** `rate(10 minutes)` or `cron(0 9 ? * MON-FRI *)`. */
  readonly expression: string
  /** Of a cron expression; a rate has none. */
  readonly timezone?: string
}

/** How often a mailbox is polled that names no interval. */
export const DEFAULT_POLL = { seconds: 600 } as const satisfies Duration

/** A number, or cron's L after a name, which EventBridge does not take there. */
const NOT_A_WEEKDAY_NAME = /\d|L$/i
const FIELD = /^[\dA-Za-z*/,-]+$/
/** An asterisk, or L for the last day, among other values. */
const NOT_ALONE = /(?:^|,)(?:\*|L)(?=,)|,(?:\*|L)(?=,|$)/

/** Everything that is wrong with a time table, for its author; nothing if it will do. */
export function cronFaults({ cron, timezone = DEFAULT_TIMEZONE }: Cron): string[] {
  const fields = cronFields(cron)
  const [, , dayOfMonth = '', , weekday = ''] = fields
  const ofZone = timezoneFault(timezone)
  const faults = [
    ...(fields.length === 5
      ? []
      : ['must have five fields: minute, hour, day of month, month, weekday']),
    ...(fields.every((field) => FIELD.test(field))
      ? []
      : ['has a field with other signs than digits, names, * / , -']),
    ...(NOT_A_WEEKDAY_NAME.test(weekday.replace(/\/\d+$/, ''))
      ? ['must name weekdays (MON-FRI): cron and EventBridge number them differently']
      : []),
    ...(fields.length === 5 && dayOfMonth !== '*' && weekday !== '*'
      ? ['restricts both the day of month and the weekday; EventBridge takes only one of them']
      : []),
    ...(fields.some((field) => NOT_ALONE.test(field))
      ? ['has * or L in a list with other values; they can only stand alone']
      : []),
  ]
  const ofTable = faults.length === 0 ? parseFault(cron) : undefined
  return [...faults, ...[ofZone, ofTable].filter((fault) => fault !== undefined)]
}

function parseFault(cron: string): string | undefined {
  try {
    const next = new CronJob(plainCron(cron), { paused: true, mode: '5-part' }).nextRun(ANY_DAY)
    return next ? undefined : 'never comes: no date fits'
  } catch (error) {
    return `is not a time table: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** A poll interval or time table as a schedule. The time table must have no `cronFaults`. */
export function pollScheduleOf(poll: Duration | Cron): PollSchedule {
  if ('seconds' in poll) {
    const minutes = poll.seconds / 60
    return { expression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})` }
  }
  const [minute = '*', hour = '*', dayOfMonth = '*', month = '*', weekday = '*'] = cronFields(
    poll.cron,
  )
  const fields = [
    eventBridgeField('0', minute),
    eventBridgeField('0', hour),
    weekday === '*' ? eventBridgeField('1', dayOfMonth) : '?',
    eventBridgeField('1', month),
    weekday === '*' ? '?' : plainWeekdays(weekday),
    '*',
  ]
  return { expression: `cron(${fields.join(' ')})`, timezone: poll.timezone ?? DEFAULT_TIMEZONE }
}

/** When a time table comes next, after a moment; undefined if it never does. */
export function nextPollAfter(
  { cron, timezone = DEFAULT_TIMEZONE }: Cron,
  after: Date,
): Date | undefined {
  const job = new CronJob(plainCron(cron), { paused: true, mode: '5-part', timezone })
  return nextOf(job)(after) ?? undefined
}

/** Long enough to see a weekend, the end of a month, and a month without a 31st. */
const HORIZON_DAYS = 100

const MS_PER_DAY = 86_400_000
const MS_PER_MINUTE = 60_000
const MS_PER_SECOND = 1_000

/** The longest time, in minutes, that lies between two polls from then on: what "polls stopped" is measured by. */
export const longestGapMinutes = (poll: Duration | Cron, from: Date): number =>
  'seconds' in poll ? poll.seconds / 60 : Math.max(0, ...gapsMinutes(poll, from))

/** Any day will do: a change of the clock makes no two polls come closer than their time table says. */
const ANY_DAY = new Date('2026-01-01T00:00:00Z')

/** The shortest time, in minutes, that lies between two polls: what has to be enough for the work. */
export const shortestGapMinutes = (poll: Duration | Cron): number =>
  'seconds' in poll ? poll.seconds / 60 : Math.min(...gapsMinutes(poll, ANY_DAY))

/** Many mailboxes have one time table, and each is asked of several times. */
const knownGaps = new Map<string, readonly number[]>()

function gapsMinutes(poll: Cron, from: Date): readonly number[] {
  const key = JSON.stringify([poll.cron, poll.timezone, from])
  const gaps = knownGaps.get(key) ?? countedGaps(poll, from)
  knownGaps.set(key, gaps)
  return gaps
}

/** The times between polls: those within a day, and those from a day's last to the first of the next day that has any. */
function countedGaps({ cron, timezone = DEFAULT_TIMEZONE }: Cron, from: Date): number[] {
  const [minute, hour, ...days] = cronFields(plainCron(cron))
  const times = timesOfDay(`${minute} ${hour} * * *`)
  const runsAt = (time: number) =>
    new CronJob(`${time % 60} ${Math.floor(time / 60)} ${days.join(' ')}`, {
      paused: true,
      mode: '5-part',
      timezone,
    })
  const firsts = runsAt(times[0] ?? 0)
  const lasts = runsAt(times.at(-1) ?? 0)
  const nextFirst = times.length > 1 ? (after: Date) => firsts.nextRun(after) : nextOf(firsts)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  const horizon = from.getTime() + HORIZON_DAYS * MS_PER_DAY
  const isSeen = (day: Date) => day.getTime() < horizon || gaps.length < times.length
  for (let first = nextFirst(from); first && isSeen(first); ) {
    const last = lasts.nextRun(new Date(first.getTime() - MS_PER_SECOND))
    const next = last && nextFirst(last)
    if (next) gaps.push(Math.ceil((next.getTime() - last.getTime()) / MS_PER_MINUTE))
    first = next
  }
  return gaps
}

/** The minutes of a day, from midnight, at which a daily time table comes. */
function timesOfDay(daily: string): number[] {
  const job = new CronJob(daily, { paused: true, mode: '5-part', timezone: 'UTC' })
  const midnight = ANY_DAY.getTime()
  const times: number[] = []
  let run = job.nextRun(new Date(midnight - MS_PER_SECOND))
  while (run && run.getTime() < midnight + MS_PER_DAY) {
    times.push((run.getTime() - midnight) / MS_PER_MINUTE)
    run = job.nextRun(run)
  }
  return times
}

/** A time table whose every time falls into a clock change, one day a year at most, counts as one that never comes. */
const MAX_LEFT_OUT = 20

/**
 * The next time of a daily time table. One that does not exist as the clock is put forward is left out, and one that comes
 * twice as it is put back counts once (EventBridge Scheduler user guide, "Schedule types"); croner moves the first into
 * the next hour, where it is none of the time table's.
 */
const nextOf =
  (job: CronJob) =>
  (after: Date): Date | null => {
    let next = job.nextRun(after)
    for (let leftOut = 0; next && !job.match(next); leftOut += 1) {
      next = leftOut < MAX_LEFT_OUT ? job.nextRun(next) : null
    }
    return next
  }
