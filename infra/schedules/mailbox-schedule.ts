import { Duration } from 'aws-cdk-lib'
import { ConfigurationInvalid } from '../../shared/failures/configuration-errors.js'
import {
  isPaused,
  MAX_POLL_REQUEST_BYTES,
  type pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import { pollScheduleOf } from '../../shared/jobs/schedule/poll-schedule.js'
import { asciiJson } from '../../shared/jobs/values/ascii-json.js'
import type { JobFunction } from '../constructs/job-function.js'
import type { JobSchedule } from '../constructs/job-schedules.js'

/** A request as the schedule carries it. */
export type CarriedRequest = ReturnType<typeof pollRequestsOf>[number]

/** The least that EventBridge Scheduler takes: a poll that could not be started in its minute is left to the next. */
const MAX_EVENT_AGE = Duration.minutes(1)

/** Of a fault of Lambda's that has passed within the minute: a poll that comes twice finds nothing the second time. */
export const POLL_RETRIES = { attempts: 2, maxAge: MAX_EVENT_AGE }

/**
 * The polls of a mailbox; the definitions travel in the schedule's input.
 *
 * @throws ConfigurationInvalid if they are more than a schedule can carry
 */
export function mailboxSchedule(
  request: CarriedRequest,
  monitorFunction: JobFunction,
): JobSchedule {
  const read = readPollRequest(request)
  const { name, poll } = read.mailbox
  const paused = isPaused(read)
  const { expression, timezone } = pollScheduleOf(poll)
  return {
    name,
    description: `Polls the mailbox ${name}${paused ? ' (PAUSED: all its monitors are)' : ''}`,
    enabled: !paused,
    expression,
    timezone,
    target: monitorFunction,
    input: inputOf(name, request),
    retries: POLL_RETRIES,
  }
}

/** A request as the input of a schedule. @throws ConfigurationInvalid if it is more than one can carry */
export function inputOf(mailbox: string, request: CarriedRequest): string {
  const input = asciiJson(request)
  if (input.length <= MAX_POLL_REQUEST_BYTES) return input
  const message = `has monitors of ${input.length} bytes together; a schedule carries ${MAX_POLL_REQUEST_BYTES}. Shorten their conditions, or split the mailbox in two`
  throw new ConfigurationInvalid('The jobs file', [{ path: `mailboxes.${mailbox}`, message }])
}
