import { Duration } from 'aws-cdk-lib'
import { sendScheduleName } from '../../shared/contract/names.js'
import { ConfigurationInvalid } from '../../shared/failures/configuration-errors.js'
import type { scheduledSendRequestsOf } from '../../shared/jobs/requests/scheduled-send-request.js'
import { pollScheduleOf } from '../../shared/jobs/schedule/poll-schedule.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { asciiJson } from '../../shared/jobs/values/ascii-json.js'
import type { JobSchedule } from '../constructs/job-schedules.js'
import type { OrderQueue } from '../constructs/order-queue.js'

/** A request as the schedule carries it. */
type CarriedRequest = ReturnType<typeof scheduledSendRequestsOf>[number]

/** Source: EventBridge Scheduler API reference, CreateSchedule. */
const MAX_SCHEDULE_NAME = 64

/**
 * Until SQS has taken it: a day, as a send is tried (the most that Scheduler takes, of both). However often and late it comes, it is one
 * mail: the api function knows it by its name and the time it was due.
 */
const RETRIES = { attempts: 185, maxAge: Duration.hours(24) }

/**
 * A send of the jobs file.
 *
 * @throws ConfigurationInvalid if its name is too long for a schedule
 */
export function sendSchedule(
  request: CarriedRequest,
  { at, enabled }: Jobs['sends'][string],
  orders: OrderQueue,
): JobSchedule {
  const { expression, timezone } = pollScheduleOf(at)
  return {
    name: scheduleName(request.name),
    description: `Sends ${request.name}${enabled ? '' : ' (PAUSED)'}`,
    enabled,
    expression,
    timezone,
    target: orders,
    input: asciiJson(request),
    retries: RETRIES,
  }
}

function scheduleName(send: string): string {
  const name = sendScheduleName(send)
  if (name.length <= MAX_SCHEDULE_NAME) return name
  const message = `must have at most ${MAX_SCHEDULE_NAME - sendScheduleName('').length} characters in its name`
  throw new ConfigurationInvalid('The jobs file', [{ path: `sends.${send}`, message }])
}
