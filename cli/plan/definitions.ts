import {
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import type { Cron, Duration } from '../../shared/jobs/values/setting-values.js'

/** A send of the clock. */
export interface PlannedSend {
  readonly name: string
  readonly at: Duration | Cron
  readonly enabled: boolean
}

/** What is planned by: a jobs file, or what is at work in a place. */
export interface Definitions {
  /** The file, or the template. */
  readonly source: string
  readonly polls: readonly PollRequest[]
  /** Undefined where nobody can tell: a place tells only what is watched. */
  readonly sends: readonly PlannedSend[] | undefined
}

/** The definitions of a jobs file. */
export const definitionsIn = (source: string, jobs: Jobs): Definitions => ({
  source,
  polls: pollRequestsOf(jobs).map(readPollRequest),
  sends: Object.entries(jobs.sends).map(([name, { at, enabled }]) => ({ name, at, enabled })),
})
