import type { Archive } from '../archive/archive.js'
import type { PollRequest } from '../jobs/requests/poll-request.js'
import type { SenderDefinition } from '../jobs/requests/sender-definition.js'
import type { WatchRequest } from '../jobs/requests/watch-request.js'
import type { PollCount } from './poll-log.js'

/**
 * Where mailjobs is at work, as an operator's command or the console sees it: a local world, or a deployed stack. Everything that is
 * asked of one is asked through this port, so that it is written once.
 */
export interface Place {
  /** For people: `the local world in .mailjobs`, `the stack mailjobs-prod`. */
  readonly name: string
  /** The bucket: reading only. What has to be changed is done by what runs there, but for what a person decides: `decide`. */
  readonly bucket: PlaceBucket
  /** The definitions that are at work there. */
  definitions(): Promise<Answer<readonly PollRequest[]>>
  /** The senders that are at work there. */
  senders(): Promise<Answer<readonly SenderDefinition[]>>
  /** What there is to be watched: every mailbox, monitor and sender. Undefined where that cannot be known. */
  watched(): Promise<Answer<WatchRequest | undefined>>
  /**
   * Writes down what a person decides - that something is muted, or closed - as state objects, with the rights of whoever runs the command.
   * @throws StorageDenied, StorageFailed; an OperatorError if nothing can be written there now
   */
  decide<T>(work: (state: PlaceState) => Promise<T>): Promise<T>
  /** Whether anything is at work there now: a stack always is, a local world while its process lasts. */
  isAtWork(): Promise<boolean>
  /** The polls between two moments, the earliest first. */
  polls(mailbox: string, between: Between): Promise<Answer<PollLog>>
  /** The same, one by one or those of a minute together: for who draws them. */
  pollCounts(mailbox: string, between: Between): Promise<Answer<readonly PollCount[]>>
}

/** The monitor function of a place, as who may call it does. */
export interface MonitorFunction {
  /** Runs it with an event, and waits for what it answers. @throws an OperatorError, if it cannot be run or ends in an error */
  invoke(event: object): Promise<unknown>
}

/** What is read of a bucket. A listing begins behind a key, and is asked for page by page: there is no offset that a new key would shift. */
export type PlaceBucket = Pick<Archive, 'list' | 'read' | 'stream'>

/** State objects, read and changed by compare-and-swap. */
export type PlaceState = Archive

/** Two moments, both included. */
export interface Between {
  readonly from: Date
  readonly until: Date
}

/** What a place answers: nobody can forget to say how old it is, where it comes from, and whether it is all. */
export interface Answer<Data> {
  readonly data: Data
  /** RFC 3339: when it was so. */
  readonly asOf: string
  /** `the template in cdk.out`, `the log /aws/...`. */
  readonly source: string
  readonly complete: boolean
  /** Why it is not complete, in words. */
  readonly gap?: string
}

/** What is known of polls. */
export interface PollLog {
  readonly succeeded: number
  readonly failed: number
  /** Another run had the folder. */
  readonly busy: number
  /** The first and the last that succeeded, RFC 3339; absent if none did. */
  readonly firstSuccess?: string
  readonly lastSuccess?: string
  /** Stretches of time in which polls failed and none succeeded, the earliest first. */
  readonly outages: readonly PollOutage[]
}

/** Polls that failed one after the other. */
export interface PollOutage {
  readonly from: string
  readonly until: string
  readonly failed: number
  /** What they failed with, as far as it was written down: codes of the catalogue. */
  readonly codes: readonly string[]
}
