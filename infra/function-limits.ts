import { Duration } from 'aws-cdk-lib'
import type { FunctionName } from '../shared/contract/names.js'

/** What a function may use, and how often an event that nobody waits for is tried. */
export interface FunctionLimits {
  readonly memoryMb: number
  readonly timeout: Duration
  /** How events are tried that schedules hand over without waiting for an answer; undefined where none come: callers wait, and queues count. */
  readonly events: EventLimits | undefined
  /**
   * Whether it puts into a queue what it is later started with. Lambda takes that for a mistake, and ends the chain after 16 runs, if it is
   * not told (Lambda developer guide, "Recursive loop detection").
   */
  readonly startsItself: boolean
  /** Whether it logs in to servers of others: in a network with an address of its own, if the stage has one. */
  readonly talksToMailServers: boolean
}

/** What becomes of an event that nobody waits for (Lambda API reference, PutFunctionEventInvokeConfig). */
export interface EventLimits {
  /** After the first try, if the function failed on it with a bug: 0 to 2. */
  readonly retryAttempts: number
  /** An event that has waited longer for a free Lambda or for a retry goes to the dead letters. */
  readonly maxAge: Duration
}

/** The longest that Lambda holds on to an event (Lambda API reference, PutFunctionEventInvokeConfig). */
const LONGEST_EVENT_AGE = Duration.hours(6)

/** The limits of every function; a run that needs more says so in the last line of its log. */
export const FUNCTION_LIMITS = {
  monitor: {
    // A poll holds at most 8 MiB of a message beside the bundle and the SDK (DESIGN 5.12).
    memoryMb: 256,
    // Half the default poll interval: a run that is ended has the other half to spare before the next one starts.
    timeout: Duration.minutes(5),
    // The next poll is the retry: a second try of an old event would only run beside it. After the default poll interval it has come.
    events: { retryAttempts: 0, maxAge: Duration.minutes(10) },
    startsItself: false,
    talksToMailServers: true,
  },
  api: {
    // A call of 6 MB, parsed, its attachments decoded, and a presigned URL; twice the memory is twice the CPU that a caller waits for.
    memoryMb: 512,
    // API Gateway waits no longer (API Gateway quotas, "Integration timeout").
    timeout: Duration.seconds(29),
    events: undefined,
    startsItself: false,
    talksToMailServers: false,
  },
  send: {
    // Composing 25 MB streams it; TLS and the mail in transit need the rest.
    memoryMb: 512,
    // One send may take 600 s on a slow server, and a minute around it to compose and record.
    timeout: Duration.minutes(12),
    events: undefined,
    // A send that is put off goes through the queue every 15 minutes, for a day at most.
    startsItself: true,
    talksToMailServers: true,
  },
  watch: {
    memoryMb: 256,
    // A third of the time to the next run.
    timeout: Duration.minutes(5),
    // Looking twice for what is stuck does no harm.
    events: { retryAttempts: 2, maxAge: LONGEST_EVENT_AGE },
    startsItself: false,
    talksToMailServers: false,
  },
} as const satisfies Record<FunctionName, FunctionLimits>
