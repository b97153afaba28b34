import { createHash } from 'node:crypto'
import { minutesOf } from '../../shared/jobs/calendar/local-time.js'
import { readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { JobFunction } from '../constructs/job-function.js'
import type { JobSchedule } from '../constructs/job-schedules.js'
import { type CarriedRequest, inputOf, POLL_RETRIES } from './mailbox-schedule.js'

/** Polls that come so often tell of a due time soon enough. */
const OFTEN_SECONDS = 900

/** After a due time a mailbox is polled at once, and once more if that poll failed, or another run had the folder: before it is unknown. */
const POLLED_AFTER_MINUTES = [1, 31] as const

const MINUTES_PER_DAY = 1_440
const MINUTES_PER_HOUR = 60

/**
 * Polls behind the due times of mail that is expected, where the mailbox is else polled by a time table or seldom: a minute later, and half
 * an hour after that. A due time that the clock leaves out has no such poll: what is known of it then is judged all the same.
 *
 * @throws ConfigurationInvalid if the definitions are more than a schedule can carry
 */
export function dueSchedules(request: CarriedRequest, monitorFunction: JobFunction): JobSchedule[] {
  const { mailbox, monitors } = readPollRequest(request)
  const expecting = monitors.filter(({ enabled, expect }) => enabled && expect !== undefined)
  const isOften = 'seconds' in mailbox.poll && mailbox.poll.seconds <= OFTEN_SECONDS
  if (expecting.length === 0 || isOften) return []
  const input = inputOf(mailbox.name, { ...request, occasion: 'due-time' })
  return tablesAfter(expecting.flatMap(({ expect }) => expect?.by ?? [])).map(
    ({ expression, timezone }) => ({
      name: nameOf(mailbox.name, `${expression} ${timezone}`),
      description: `Polls the mailbox ${mailbox.name} for what is expected, after its due times (${timezone})`,
      enabled: true,
      expression,
      timezone,
      target: monitorFunction,
      input,
      retries: POLL_RETRIES,
    }),
  )
}

/** A time table of EventBridge Scheduler. */
interface TimeTable {
  readonly expression: string
  readonly timezone: string
}

/**
 * Each day: one on which nothing is due is polled once more, and that is all. Times of one minute of the hour share a table, and tables of the
 * same hours: a stack has room for so many schedules.
 */
function tablesAfter(
  clocks: readonly { readonly at: string; readonly zone: string }[],
): TimeTable[] {
  const hoursOf = new Map<string, Set<number>>()
  for (const { at, zone } of clocks)
    for (const after of POLLED_AFTER_MINUTES) {
      const minutes = ((minutesOf(at) ?? 0) + after) % MINUTES_PER_DAY
      const key = `${zone} ${minutes % MINUTES_PER_HOUR}`
      const hours = hoursOf.get(key) ?? new Set()
      hoursOf.set(key, hours.add(Math.floor(minutes / MINUTES_PER_HOUR)))
    }
  const minutesAt = new Map<string, number[]>()
  for (const [key, hours] of hoursOf) {
    const [zone = '', minute] = key.split(' ')
    const hoursKey = `${zone} ${listed(hours)}`
    minutesAt.set(hoursKey, [...(minutesAt.get(hoursKey) ?? []), Number(minute)])
  }
  return [...minutesAt].map(([key, minutes]) => {
    const [timezone = '', hours] = key.split(' ')
    return { expression: `cron(${listed(minutes)} ${hours} * * ? *)`, timezone }
  })
}

const listed = (numbers: Iterable<number>): string =>
  [...numbers].toSorted((one, other) => one - other).join(',')

/** Dots are in no name of a jobs file; a schedule's name has 64 signs, and so may a mailbox's. */
const nameOf = (mailbox: string, of: string): string =>
  `due.${createHash('sha256').update(`${mailbox} ${of}`).digest('hex').slice(0, 16)}`
