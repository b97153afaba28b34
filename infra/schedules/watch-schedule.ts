import { createHash } from 'node:crypto'
import { Duration } from 'aws-cdk-lib'
import type { JudgeRequest } from '../../shared/jobs/requests/judge-request.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { asciiJson } from '../../shared/jobs/values/ascii-json.js'
import type { JobFunction } from '../constructs/job-function.js'
import type { JobSchedule } from '../constructs/job-schedules.js'

/** How often the watch function looks for what nobody is at work on (DESIGN 10). */
export const WATCH_EVERY = Duration.minutes(15)

/** Dots are in no name of a jobs file, so that it is the name of no mailbox. */
const NAME = 'mailjobs.watch'

/** Each look is as good as the one before: the next run looks for the same things. */
const LOOKS = {
  enabled: true,
  expression: `rate(${WATCH_EVERY.toMinutes()} minutes)`,
  timezone: undefined,
  retries: { attempts: 2, maxAge: WATCH_EVERY },
} as const

/** The clock of the watch function. */
export const watchSchedule = (request: WatchRequest, watchFunction: JobFunction): JobSchedule => ({
  ...LOOKS,
  name: NAME,
  description:
    'Looks for what has no other clock: incidents to be told, polls that did not come, lost sends',
  target: watchFunction,
  input: asciiJson(request),
})

/** The clock of what is expected in a mailbox: its due times are judged also where no poll comes. Its definitions travel in its input. */
export const judgeSchedule = (request: JudgeRequest, watchFunction: JobFunction): JobSchedule => ({
  ...LOOKS,
  name: `expected.${createHash('sha256').update(request.mailbox.name).digest('hex').slice(0, 16)}`,
  description: `Judges whether the mail that is expected in ${request.mailbox.name} has come`,
  target: watchFunction,
  input: asciiJson(request),
})
