import type { Announcer } from '../../shared/announce/announcer.js'
import type { Archive } from '../../shared/archive/archive.js'
import type { MatchedMail } from '../../shared/archive/keep-mail.js'
import type { Manifest } from '../../shared/archive/manifest.js'
import type { Numbering } from '../../shared/contract/keys.js'
import type { Credentials } from '../../shared/credentials/credentials.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import type { OpenMailbox } from '../../shared/mailbox/mailbox-session.js'
import type { Look } from '../../shared/mailbox/vanished/vanishing.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Log } from '../../shared/runtime/log.js'
import type { RunFaults } from './faults/run-faults.js'
import type { FolderLease } from './lease/folder-lease.js'
import type { LastingSession } from './read/lasting-session.js'
import type { UnrecordedHealth } from './tell/mailbox-record.js'
import type { FolderReport } from './tell/poll-outcome.js'

/** What a poll is given. */
export interface PollPorts {
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
  /** By mailbox, what could not be recorded. It lasts as long as the function's environment. */
  readonly unrecorded: Map<string, UnrecordedHealth>
  /** By folder, what the last poll saw of it. It lasts as long, and without it times are only told less exactly. */
  readonly lastLooks: Map<string, Look>
  /** By mailbox, when a poll of it was last marked; likewise, and without it one is marked that need not be. */
  readonly lastMarks: Map<string, Date>
  /** Keys of the definitions that are known to be written down; likewise. */
  readonly knownDefinitions: Set<string>
}

/** What a poll works with: ports that answer in time, or reject (see `withinDeadline`). */
export interface PollDeps extends PollPorts {
  /** The same bucket, for positions, ledger and health: it answers a little longer, so that what was kept last can be recorded. */
  readonly records: Archive
  /** The time that the run had when it began. */
  readonly runMs: number
}

/** A folder and the monitors that watch it. */
export interface WatchedFolder {
  readonly mailbox: string
  readonly folder: string
  /** That has it: host and port. */
  readonly server: string
  readonly monitors: readonly PolledMonitor[]
}

/** What every step of the poll of one folder works with. */
export interface FolderRun {
  readonly deps: PollDeps
  readonly session: LastingSession
  readonly watched: WatchedFolder
  /** Filled in as the work goes on, so that it also tells what was done before a failure. */
  readonly report: FolderReport
  /** What went wrong while the rest went on: it is told beside what is thrown, if anything is. */
  readonly failures: FailureError[]
}

/** A mail that is kept under a former number of its. */
export interface KeptBefore {
  readonly manifest: Manifest
  readonly place: Numbering & { readonly uid: number }
}

/** The same, of a folder that this run has to itself. */
export interface LeasedRun extends FolderRun {
  readonly lease: FolderLease
  readonly faults: RunFaults
  /** Finds what a run that died kept of a mail, under the number that it had before the folder was renumbered; absent of other folders. */
  readonly keptBefore?: (matched: MatchedMail) => Promise<KeptBefore | undefined>
}
