import { createHash } from 'node:crypto'
import { minutesOf } from '../../shared/jobs/calendar/local-time.js'
import { isPaused, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import { pollScheduleOf } from '../../shared/jobs/schedule/poll-schedule.js'
import type { JobFunction } from '../constructs/job-function.js'
import type { JobSchedule } from '../constructs/job-schedules.js'
import { type CarriedRequest, inputOf, MAX_EVENT_AGE } from './mailbox-schedule.js'

/** Polls that come so often tell of a due time soon enough. */
const OFTEN_SECONDS = 900

/** How often the due times of a mailbox that is not polled are entered as paused. */
const NOTED_EVERY = { seconds: 3_600 } as const

const MINUTES_PER_DAY = 1_440

/**
 * Polls a minute after the due times of mail that is expected, where the mailbox is else polled by a time table or seldom; and where all of its
 * monitors are paused, a look at the due times once an hour, without a poll. A due time that the clock leaves out has no such poll: the next
 * one of the mailbox judges it.
 *
 * @throws ConfigurationInvalid if the definitions are more than a schedule can carry
 */
export function dueSchedules(request: CarriedRequest, monitorFunction: JobFunction): JobSchedule[] {
  const { mailbox, monitors, ...read } = readPollRequest(request)
  const expecting = monitors.filter(({ expect }) => expect !== undefined)
  if (expecting.length === 0) return []
  const paused = isPaused({ monitors, ...read })
  const isOften = 'seconds' in mailbox.poll && mailbox.poll.seconds <= OFTEN_SECONDS
  if (isOften && !paused) return []
  const clocks = expecting.flatMap(({ enabled, expect }) => (enabled ? (expect?.by ?? []) : []))
  const tables = paused
    ? [{ ...pollScheduleOf(NOTED_EVERY), of: 'what is paused' }]
    : clocks.map(({ at, zone }) => ({
        ...expressionAfter(at),
        timezone: zone,
        of: `${at} ${zone}`,
      }))
  const input = inputOf(mailbox.name, { ...request, occasion: 'due-time' })
  return [...new Map(tables.map((table) => [table.of, table])).values()].map(
    ({ expression, timezone, of }) => ({
      name: nameOf(mailbox.name, of),
      description: paused
        ? `Notes that the mail of ${mailbox.name} is not waited for (PAUSED)`
        : `Polls the mailbox ${mailbox.name} for what is expected by ${of}`,
      enabled: true,
      expression,
      timezone,
      target: monitorFunction,
      input,
      retries: { attempts: 0, maxAge: MAX_EVENT_AGE },
    }),
  )
}

/** Each day: one on which nothing is due is polled once more, and that is all. */
function expressionAfter(at: string): { readonly expression: string } {
  const minutes = ((minutesOf(at) ?? 0) + 1) % MINUTES_PER_DAY
  return { expression: `cron(${minutes % 60} ${Math.floor(minutes / 60)} * * ? *)` }
}

/** Dots are in no name of a jobs file; a schedule's name has 64 signs, and so may a mailbox's. */
const nameOf = (mailbox: string, of: string): string =>
  `due.${createHash('sha256').update(`${mailbox} ${of}`).digest('hex').slice(0, 16)}`
