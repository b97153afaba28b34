import { RECENT_LOGIN_MS } from '../../shared/credentials/recent-logins.js'
import { MARK_EVERY_MS } from '../../shared/mailbox/poll-mark.js'

/** What one run asks of AWS, counted; what S3 does not charge for (DELETE) is left out. */
export interface CountedRun {
  readonly s3Reads: number
  /** PUT, COPY, POST and LIST have one price. */
  readonly s3Writes: number
  readonly secretReads: number
  /** What the function itself writes into its log. */
  readonly logBytes: number
}

/**
 * A poll that finds nothing new, of one folder and a monitor without `expect`: what it remembers of the mailbox and of the folder is read. Counted in the local world, through the stand-ins that the real clients are pointed at
 * (test/cli/cost/counted-calls.test.ts): a poll that asks for more fails that test. Log lines are rounded up to the next hundred bytes.
 */
export const IDLE_POLL: CountedRun = { s3Reads: 2, s3Writes: 0, secretReads: 0, logBytes: 700 }

/** What the first poll in such a while of a warm function does besides: it reads the login, and leaves its mark. A poll of a time table leaves it each time. */
export const NOW_AND_THEN = {
  login: { everyMinutes: RECENT_LOGIN_MS / 60_000, secretReads: 1 },
  mark: { everyMinutes: MARK_EVERY_MS / 60_000, s3Writes: 1 },
} as const

/** What each further folder adds to it. */
export const READS_A_FOLDER = 1

/** What each monitor with `expect` adds to it: what is remembered of its due times is read. */
export const READS_AN_EXPECTATION = 1

/** What polls publish, for the stage as a whole. The last two are there in hours in which mail comes; those of what went wrong, while something does. */
export const METRICS_OF_POLLS = [
  'PollSucceeded',
  'PollDurationMs',
  'MessagesDecided',
  'MessagesMatched',
] as const

/** What a mail adds to its poll that one monitor keeps: the message, its text, its manifest, its ledger, the positions; and its event. */
export const KEPT_MAIL = { s3Reads: 1, s3Writes: 9, events: 1 } as const

/** A look of the watch function at a stage with senders where nothing is open; without senders it asks for a list less. */
export const IDLE_WATCH: CountedRun = { s3Reads: 1, s3Writes: 4, secretReads: 0, logBytes: 800 }

/** What each mailbox adds to it: whether its polls come. */
export const WATCH_READS_A_MAILBOX = 1

/** A look of the watch function at the expected mail of one mailbox, where nothing is due; for one monitor. */
export const IDLE_JUDGE: CountedRun = { s3Reads: 1, s3Writes: 0, secretReads: 0, logBytes: 500 }

/** The metrics that a stack's alarms look at, each of which has the price of an alarm: of a stage, of one with `expect`, of one with senders, with such by SES. */
export const ALARMS = { stage: 10, expectations: 2, senders: 11, ses: 2 } as const

/** The queues that are worked off: sends and orders of a stage with senders; with such by SES, what it reports. Senders may have one each besides. */
export const QUEUES = { senders: 2, ses: 1 } as const

/** The metrics of a stage, published every quarter of an hour. */
export const METRICS = { stage: 1, expectations: 1, senders: 2 } as const
