import { createHash } from 'node:crypto'
import { duePollsOf } from '../../shared/jobs/requests/due-polls.js'
import { readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { JobFunction } from '../constructs/job-function.js'
import type { JobSchedule } from '../constructs/job-schedules.js'
import { type CarriedRequest, inputOf, POLL_RETRIES } from './mailbox-schedule.js'

/**
 * Polls behind the due times of mail that is expected (`duePollsOf`). A due time that the clock leaves out has no such poll: what is known of
 * it then is judged all the same.
 *
 * @throws ConfigurationInvalid if the definitions are more than a schedule can carry
 */
export function dueSchedules(request: CarriedRequest, monitorFunction: JobFunction): JobSchedule[] {
  const read = readPollRequest(request)
  const { mailbox } = read
  const input = inputOf(mailbox.name, { ...request, occasion: 'due-time' })
  return duePollsOf(read).map(({ minutes, hours, zone: timezone }) => {
    const expression = `cron(${minutes} ${hours} * * ? *)`
    return {
      name: nameOf(mailbox.name, `${expression} ${timezone}`),
      description: `Polls the mailbox ${mailbox.name} for what is expected, after its due times (${timezone})`,
      enabled: true,
      expression,
      timezone,
      target: monitorFunction,
      input,
      retries: POLL_RETRIES,
    }
  })
}

/** Dots are in no name of a jobs file; a schedule's name has 64 signs, and so may a mailbox's. */
const nameOf = (mailbox: string, of: string): string =>
  `due.${createHash('sha256').update(`${mailbox} ${of}`).digest('hex').slice(0, 16)}`
