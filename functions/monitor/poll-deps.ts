import type { Announcer } from '../../shared/announce/announcer.js'
import type { Archive } from '../../shared/archive/archive.js'
import type { Credentials } from '../../shared/credentials/credentials.js'
import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import type { Failing } from '../../shared/mailbox/mailbox-health.js'
import type { OpenMailbox } from '../../shared/mailbox/mailbox-session.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Log } from '../../shared/runtime/log.js'

/** What a poll works with. */
export interface PollDeps {
  readonly archive: Archive
  readonly announcer: Announcer
  readonly credentials: Credentials
  readonly openMailbox: OpenMailbox
  /** The bucket that events point to. */
  readonly bucket: string
  readonly deadline: Deadline
  readonly log: Log
  readonly now: () => Date
  readonly newId: () => string
  /** Names this run, in leases and logs. */
  readonly runId: string
  /**
   * By mailbox, what was announced to be failing and could not be recorded, since the storage itself failed (a full disk). It lasts as
   * long as the function's environment.
   */
  readonly unrecorded?: Map<string, Failing>
}

/** A folder and the monitors that watch it. */
export interface WatchedFolder {
  readonly mailbox: string
  readonly folder: string
  readonly monitors: readonly PolledMonitor[]
}
