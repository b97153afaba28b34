import {
  type PolledMailbox,
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { senderDefinitionsOf } from '../../shared/jobs/requests/sender-definitions.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'

/** A mailbox of a file, with or without a monitor. */
export type PlannedMailbox = Omit<PolledMailbox, 'poll'>

/** What is planned by: a jobs file, or what is at work in a place. */
export interface Definitions {
  /** The file, or the template. */
  readonly source: string
  readonly polls: readonly PollRequest[]
  /** Undefined where nobody can tell: of a place whose parameters cannot be read. */
  readonly senders: readonly SenderDefinition[] | undefined
  /** Undefined of a place: it tells what is polled and by whom is sent, and nothing else. */
  readonly written: WrittenDefinitions | undefined
}

/** What only a file tells. */
export interface WrittenDefinitions
  extends Pick<Jobs, 'sends' | 'monitors' | 'addresses' | 'alerts'> {
  /** Those without a monitor too. */
  readonly mailboxes: readonly PlannedMailbox[]
}

/** What a sender is called by SES depends on the stage, which no file knows; it is no setting, and compared with nothing. */
const ANY_STAGE = 'any'

/** The definitions of a jobs file. */
export const definitionsIn = (source: string, jobs: Jobs): Definitions => ({
  source,
  polls: pollRequestsOf(jobs).map(readPollRequest),
  senders: senderDefinitionsOf(jobs, ANY_STAGE),
  written: {
    mailboxes: Object.entries(jobs.mailboxes).map(
      ([name, { poll: _, sentCopy: __, ...mailbox }]) => ({ name, ...mailbox }),
    ),
    sends: jobs.sends,
    monitors: jobs.monitors,
    addresses: jobs.addresses,
    alerts: jobs.alerts,
  },
})
