import { Cron as CronJob } from 'croner'
import type { Cron, Duration } from './jobs-file.js'

/** When a mailbox is polled, as EventBridge Scheduler takes it. */
export interface PollSchedule {
  /** `rate(10 minutes)` or `cron(0 9 ? * MON-FRI *)`. */
  readonly expression: string
  /** Of a cron expression; a rate has none. */
  readonly timezone?: string
}

/** A number, or cron's L after a name, which EventBridge does not take there. */
const NOT_A_WEEKDAY_NAME = /\d|L$/i
const FIELD = /^[\dA-Za-z*/,-]+$/

/** What is wrong with a time table, for its author; undefined if it will do. */
export function cronFault({ cron, timezone }: Cron): string | undefined {
  const fields = cron.trim().split(/\s+/)
  const [, , dayOfMonth = '', , weekday = ''] = fields
  if (fields.length !== 5)
    return 'must have five fields: minute, hour, day of month, month, weekday'
  if (!fields.every((field) => FIELD.test(field)))
    return 'has a field with other signs than digits, names, * / , -'
  if (NOT_A_WEEKDAY_NAME.test(weekday.replace(/\/\d+$/, ''))) {
    return 'must name weekdays (MON-FRI): cron and EventBridge number them differently'
  }
  if (dayOfMonth !== '*' && weekday !== '*') {
    return 'restricts both the day of month and the weekday; EventBridge takes only one of them'
  }
  return timezoneFault(timezone) ?? parseFault(cron)
}

/** Intl also takes offsets (+09:00) and abbreviations (JST), which are no names of the IANA time zone database. */
const TIMEZONE_NAME = /^(UTC|[A-Za-z_]+\/.+)$/

function timezoneFault(timezone: string): string | undefined {
  const fault = `has an unknown time zone ${JSON.stringify(timezone)}; use a name like Asia/Tokyo`
  if (!TIMEZONE_NAME.test(timezone)) return fault
  try {
    Intl.DateTimeFormat('en', { timeZone: timezone })
    return undefined
  } catch {
    return fault
  }
}

function parseFault(cron: string): string | undefined {
  try {
    const next = new CronJob(cron, { paused: true, mode: '5-part' }).nextRun()
    return next ? undefined : 'never comes: no date fits'
  } catch (error) {
    return `is not a time table: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** A poll interval or time table as a schedule. The time table must have passed `cronFault`. */
export function pollScheduleOf(poll: Duration | Cron): PollSchedule {
  if ('seconds' in poll) {
    const minutes = poll.seconds / 60
    return { expression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})` }
  }
  const [minute = '*', hour = '*', dayOfMonth = '*', month = '*', weekday = '*'] = poll.cron
    .trim()
    .toUpperCase()
    .split(/\s+/)
  const fields = [
    stepFrom('0', minute),
    stepFrom('0', hour),
    weekday === '*' ? stepFrom('1', dayOfMonth) : '?',
    stepFrom('1', month),
    weekday === '*' ? '?' : weekday,
    '*',
  ]
  return { expression: `cron(${fields.join(' ')})`, timezone: poll.timezone }
}

// EventBridge writes a step from the first value on (0/10) where cron writes an asterisk (*/10).
const stepFrom = (first: string, field: string): string => field.replace(/^\*\//, `${first}/`)

/** Long enough to see a weekend, the end of a month, and a month without a 31st. */
const HORIZON_DAYS = 100

/** The longest time, in minutes, that lies between two polls from then on: what "polls stopped" is measured by. */
export function longestGapMinutes(poll: Duration | Cron, from: Date): number {
  if ('seconds' in poll) return poll.seconds / 60
  const job = new CronJob(poll.cron, { paused: true, mode: '5-part', timezone: poll.timezone })
  const horizon = from.getTime() + HORIZON_DAYS * 86_400_000
  let longestMs = 0
  let last = job.nextRun(from)
  // One gap at least: a time table that comes once a year has none within the horizon.
  while (last && (longestMs === 0 || last.getTime() < horizon)) {
    const next = job.nextRun(last)
    if (!next) break
    longestMs = Math.max(longestMs, next.getTime() - last.getTime())
    last = next
  }
  return Math.ceil(longestMs / 60_000)
}
