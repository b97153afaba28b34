import type { PausedJobs } from './paused-jobs.js'

/** What happens in the local world, as it happens: for people to read, or one JSON line each. */
export type WorldEvent =
  | ReadyEvent
  | {
      readonly event: 'mail arrived'
      readonly from: string
      readonly subject: string
      readonly size: number
    }
  | { readonly event: 'poll started'; readonly mailbox: string; readonly scheduledTime: string }
  | DecidedEvent
  | { readonly event: 'kept'; readonly monitor: string; readonly manifestKey: string }
  | AnnouncedEvent
  | ActedEvent
  | PollEndedEvent
  | SendQueuedEvent
  | SendChangedEvent
  | FunctionFailedEvent
  | StillOpenEvent
  /** The jobs file, or one that it imports; the world goes on with what it read when it was started. */
  | { readonly event: 'jobs file changed'; readonly file: string }
  /** The alerts topic took a message; in this world it is written down, and nobody is mailed. */
  | { readonly event: 'people told'; readonly subject: string; readonly messageId: string }
  /** The stand-in for SES took a mail: it is in this file, and nothing has left this machine. */
  | { readonly event: 'ses kept'; readonly file: string }

/** Everything is started. */
export interface ReadyEvent {
  readonly event: 'ready'
  readonly data: string
  readonly mailboxes: readonly string[]
  readonly paused: PausedJobs
  /** Of the embedded mail server, if it was started. */
  readonly smtp?: { readonly host: string; readonly port: number }
  readonly imap?: { readonly host: string; readonly port: number }
  /** Where the API's routes are, if the template has any. */
  readonly api?: string
  /** The port that was asked for, if it or one that follows from it was taken. */
  readonly takenPort?: number
}

/** An event was put on the bus. */
export interface AnnouncedEvent {
  readonly event: 'announced'
  readonly type: string
  readonly id: string
  /** Why a scheduled send or a notice could not be accepted. */
  readonly refusal?: {
    readonly code: string
    readonly remedy: string
    /** Each with its path. */
    readonly faults: readonly string[]
  }
}

/** A send was accepted. */
export interface SendQueuedEvent {
  readonly event: 'send queued'
  readonly id: string
  readonly sender: string
  /** Who asked: `api`, `schedule daily-report`, `notice nightly-batch`. */
  readonly source: string
  readonly to: readonly string[]
  readonly subject: string
}

/** Something became of a send. */
export interface SendChangedEvent {
  readonly event: 'send changed'
  readonly id: string
  readonly state: string
  readonly recipients: readonly {
    readonly address: string
    readonly state: string
    readonly code?: string | undefined
    readonly reason?: string | undefined
  }[]
  readonly nextAttemptAt?: string
  /** What to do about those whom it has not reached. */
  readonly remedies?: readonly string[]
  readonly warnings: readonly string[]
}

/** A function that nobody waits for (a rule's, a queue's) did not come to its end. */
export interface FunctionFailedEvent {
  readonly event: 'function failed'
  readonly function: string
  readonly message: string
  readonly triesAgain: boolean
}

/** A world ended before everything was finished that it had begun; the next one on the same data goes on with it. */
export interface StillOpenEvent {
  readonly event: 'still open'
  /** What events and schedules were to start functions with: notices, scheduled sends. */
  readonly invocations: number
  /** Sends in the queue, also those that wait for their next attempt. */
  readonly sends: number
  /** When the next of them is due, RFC 3339; absent if all are due already. */
  readonly nextAt?: string
}

/** What a monitor made of a message. */
export interface DecidedEvent {
  readonly event: 'decided'
  readonly mailbox: string
  readonly monitor: string
  readonly uid: number
  readonly from: string
  readonly subject: string
  readonly result: 'matched' | 'unmatched' | 'failed' | 'missing'
  /** The condition that decided, and what it saw. */
  readonly decidedBy: string
  readonly seen: string
}

/** What was done in the mailbox to mail that is kept, in messages. */
export interface ActedEvent {
  readonly event: 'acted'
  readonly mailbox: string
  readonly folder: string
  /** `mark-read`, `move to Done`, `delete`. */
  readonly action: string
  readonly done: number
  readonly refused: number
  readonly givenUp: number
}

/** A folder that another run is at work on. */
export interface BusyFolder {
  readonly folder: string
  /** The run, and until when it has the folder if it does not renew that (RFC 3339); absent where that is not known. */
  readonly run?: string
  readonly until?: string
}

/** How a poll ended. */
export interface PollEndedEvent {
  readonly event: 'poll ended'
  readonly mailbox: string
  /** `interrupted`: cut off by the end of the world; the next poll goes on. */
  readonly result: 'succeeded' | 'failed' | 'busy' | 'interrupted'
  readonly decided: number
  readonly matched: number
  /** Folders that another run is at work on. */
  readonly busy?: readonly BusyFolder[]
  /** Monitors that have begun with this poll. */
  readonly began?: readonly {
    readonly folder: string
    readonly monitor: string
    readonly startFrom: string
    /** The first UID that it decides on. */
    readonly position: number
  }[]
  /** Of the function: how long it ran, and the most memory it had. */
  readonly durationMs: number
  readonly peakRssBytes: number
  /** What somebody has to do before long. */
  readonly warnings?: readonly string[]
  readonly failure?: PollFailure
  /** What failed beside that, as in other folders. */
  readonly alsoFailed?: readonly PollFailure[]
}

/** What failed in a poll, and what is to be done about it. */
export interface PollFailure {
  readonly code: string
  readonly message: string
  readonly remedy: string
}
