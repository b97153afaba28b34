import {
  type PolledMailbox,
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

/** A mailbox of a file, with or without a monitor. */
export type PlannedMailbox = Omit<PolledMailbox, 'poll'>

/** What is planned by: a jobs file, or what is at work in a place. */
export interface Definitions {
  /** The file, or the template. */
  readonly source: string
  readonly polls: readonly PollRequest[]
  /** Those without a monitor too; undefined where nobody can tell: a place tells only what is watched. */
  readonly mailboxes: readonly PlannedMailbox[] | undefined
  /** Undefined where nobody can tell, as of mailboxes. */
  readonly sends: readonly PlannedSend[] | undefined
}

/** The definitions of a jobs file. */
export const definitionsIn = (source: string, jobs: Jobs): Definitions => ({
  source,
  polls: pollRequestsOf(jobs).map(readPollRequest),
  mailboxes: Object.entries(jobs.mailboxes).map(
    ([name, { poll: _, sentCopy: __, ...mailbox }]) => ({
      name,
      ...mailbox,
    }),
  ),
  sends: Object.entries(jobs.sends).map(([name, { at, enabled }]) => ({ name, at, enabled })),
})
