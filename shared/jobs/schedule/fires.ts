import type { Cron, Duration } from '../values/setting-values.js'
import { cronFields, plainCron } from './cron-fields.js'
import { nextPollAfter } from './poll-schedule.js'

/** A month of AWS's price lists: a twelfth of a year of 365 days, in hours. */
const HOURS_PER_MONTH = 730

const MINUTES_PER_HOUR = 60
const SECONDS_PER_MINUTE = 60
const MS_PER_DAY = 86_400_000

/** A year like another, no leap year, for counting. */
const YEAR = { first: Date.parse('2026-01-01T00:00:00Z'), days: 365, months: 12 } as const

/** The next times of a time table after a moment, the earliest first, at most so many. */
export function nextFires(timeTable: Cron, after: Date, most: number): Date[] {
  const fires: Date[] = []
  for (let last = after; fires.length < most; ) {
    const next = nextPollAfter(timeTable, last)
    if (next === undefined) break
    fires.push(next)
    last = next
  }
  return fires
}

/** How often a schedule comes in a month of 730 hours, as prices are by the month; of a time table by the days of a year. */
export function firesAMonth(schedule: Duration | Cron): number {
  if ('seconds' in schedule)
    return (HOURS_PER_MONTH * MINUTES_PER_HOUR) / (schedule.seconds / SECONDS_PER_MINUTE)
  const [minute, hour, ...days] = cronFields(plainCron(schedule.cron))
  const times = firesWithin(`${minute} ${hour} * * *`, 1)
  const [first] = times
  if (first === undefined) return 0
  const once = `${first.getUTCMinutes()} ${first.getUTCHours()} ${days.join(' ')}`
  return (times.length * firesWithin(once, YEAR.days).length) / YEAR.months
}

/** The times of a time table in the first days of the year, by UTC: as many as by any zone, but for a change of the clock. */
function firesWithin(cron: string, days: number): Date[] {
  const fires: Date[] = []
  const until = YEAR.first + days * MS_PER_DAY
  for (let last = new Date(YEAR.first - 1); ; ) {
    const next = nextPollAfter({ cron, timezone: 'UTC' }, last)
    if (next === undefined || next.getTime() >= until) return fires
    fires.push(next)
    last = next
  }
}
