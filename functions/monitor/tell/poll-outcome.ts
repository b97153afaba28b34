import { POLL_ENDED } from '../../../shared/contract/poll-ended.js'
import type { FailureCode } from '../../../shared/failures/catalogue.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { AsideMessage } from '../../../shared/mailbox/set-aside.js'
import type { Log } from '../../../shared/runtime/log.js'
import { type ChangeInFolder, changeWords } from './change-words.js'
import { faultWords } from './fault-words.js'
import { longWords } from './long-words.js'

/** What came of one action in a folder, in messages. */
export interface ActionCount {
  /** `mark-read`, `move to Done`, `delete`. */
  readonly action: string
  readonly done: number
  /** By the server, in this poll. */
  readonly refused: number
  /** Of the refused for the third time, or done in part and beyond our reach: left where they are. */
  readonly givenUp: number
}

/** What a poll did in one folder. */
export interface FolderReport {
  readonly folder: string
  /** Messages that were decided on. */
  decided: number
  /** Messages of a renumbered folder that were decided on before, or are older than what is decided on; absent if there are none. */
  recognised?: number
  /** Decisions "matched"; a message counts once for each monitor. */
  matched: number
  /** UIDs that the next poll begins with. */
  remaining: number
  actions: readonly ActionCount[]
  /** Messages that could not be decided on and are tried again: those of this poll. */
  aside: readonly AsideMessage[]
  /** UIDs that somebody took before they could be decided on, told in this poll; absent if there are none. */
  vanished?: number
  /** Long mail that is not all there yet. */
  long: readonly UnfinishedMail[]
  /** Those that are not tried again. */
  quarantined: readonly QuarantinedReport[]
  /** Why the poll ended here. `busy` and `lease lost`: another poll is at work on the folder. */
  stopped: 'caught up' | 'out of time' | 'busy' | 'lease lost' | 'failed'
  /** The run that is at work on the folder, and until when it may be if it does not renew that (RFC 3339); only where that is known. */
  heldBy?: { readonly run: string; readonly until: string } | undefined
  /** Monitors that the folder had not seen before, and where they begin. */
  began: readonly Beginning[]
  /** Monitors that have begun before and are not what they were. */
  changed: readonly ChangeInFolder[]
}

/** A message that this poll has put into quarantine. */
export interface QuarantinedReport {
  readonly uid: number
  readonly code: string
  readonly reason: string
  /** What is known of it, in the bucket. */
  readonly recordKey: string
}

/** Where a monitor begins in a folder. */
export interface Beginning {
  readonly monitor: string
  readonly startFrom: string
  /** The first UID that it decides on. */
  readonly position: number
}

/** A long mail that is not all there yet. */
export interface UnfinishedMail {
  readonly uid: number
  /** What has come, and its size as the server tells it. */
  readonly bytes: number
  readonly size: number
}

/** The report of a folder before anything was done. */
export const newFolderReport = (folder: string): FolderReport => ({
  folder,
  decided: 0,
  matched: 0,
  remaining: 0,
  actions: [],
  aside: [],
  long: [],
  quarantined: [],
  stopped: 'failed',
  began: [],
  changed: [],
})

/** Adds what came of an action to the report. */
export function countAction(report: FolderReport, counted: ActionCount): void {
  const before = report.actions.find(({ action }) => action === counted.action)
  const sum = {
    action: counted.action,
    done: counted.done + (before?.done ?? 0),
    refused: counted.refused + (before?.refused ?? 0),
    givenUp: counted.givenUp + (before?.givenUp ?? 0),
  }
  report.actions = [...report.actions.filter((one) => one !== before), sum]
}

/** How a poll ended. */
export interface PollOutcome {
  readonly mailbox: string
  /** `busy`: nothing failed, and in some folder another run was at work, so that nobody knows yet whether all is well. */
  readonly result: 'succeeded' | 'failed' | 'busy'
  /** Sums over the folders. */
  readonly decided: number
  readonly matched: number
  /** Actions in the mailbox that were done, and that were given up; a message counts once for each. */
  readonly acted: number
  readonly givenUp: number
  /** Messages that went into quarantine. */
  readonly quarantined: number
  /** Due times that were found without the mail that was expected; absent if there are none. */
  readonly absent?: number
  /** UIDs that somebody took before they could be decided on; absent if there are none. */
  readonly vanished?: number
  readonly folders: readonly FolderReport[]
  /** What somebody has to do before long, or may have meant otherwise, although the poll went well. */
  readonly warnings?: readonly string[]
  /** What it failed with; the first of `failures`. */
  readonly failure?: ToldFailure
  /** Everything that failed: of the mailbox as a whole, of its folders, and while that was recorded. */
  readonly failures?: readonly ToldFailure[]
}

/** A failure, as it is told. */
export interface ToldFailure {
  /** Absent if it is not of one folder. */
  readonly folder?: string
  readonly code: FailureCode
  readonly message: string
  readonly remedy: string
}

/** What came of one folder. */
export interface PolledFolder {
  readonly report: FolderReport
  /** The names of those that watch it. */
  readonly monitors: readonly string[]
  /** Those that concern it alone, in the order in which they came. */
  readonly failures: readonly FailureError[]
}

/** What came of a mailbox. */
export interface PolledMailbox {
  readonly folders: readonly PolledFolder[]
  /** Of the mailbox as a whole, in the order in which they came. */
  readonly failures: readonly FailureError[]
  /** Of what had to be recorded and announced after the poll: they are told beside what is recorded, and never in its place. */
  readonly recordingFailures: readonly FailureError[]
  /** Every folder that is watched was come to. */
  readonly isWhole: boolean
  /** Due times that were found without the mail that was expected. */
  readonly absent?: number
}

/** The outcome of a poll, from what was done until it ended or failed. */
export function outcomeOf(
  mailbox: string,
  polled: PolledMailbox,
  warned: readonly string[] = [],
): PollOutcome {
  const folders = polled.folders.map(({ report }) => report)
  const failures = [
    ...polled.failures.map((failure) => asTold(failure)),
    ...polled.folders.flatMap(({ report, failures: ofFolder }) =>
      ofFolder.map((failure) => asTold(failure, report.folder)),
    ),
    ...polled.recordingFailures.map((failure) => asTold(failure)),
  ]
  const [failure] = failures
  const warnings = [
    ...warned,
    ...folders.flatMap(({ changed }) => changed.map(changeWords)),
    ...folders.flatMap(faultWords),
    ...folders.flatMap(longWords),
  ]
  const sum = (count: (report: FolderReport) => number) =>
    folders.reduce((total, report) => total + count(report), 0)
  const vanished = sum((report) => report.vanished ?? 0)
  return {
    mailbox,
    result: failure ? 'failed' : folders.some(isBusy) ? 'busy' : 'succeeded',
    decided: sum(({ decided }) => decided),
    matched: sum(({ matched }) => matched),
    acted: sum(({ actions }) => actions.reduce((total, { done }) => total + done, 0)),
    givenUp: sum(({ actions }) => actions.reduce((total, { givenUp }) => total + givenUp, 0)),
    quarantined: sum(({ quarantined }) => quarantined.length),
    ...(polled.absent && { absent: polled.absent }),
    ...(vanished > 0 && { vanished }),
    folders,
    ...(warnings.length > 0 && { warnings }),
    ...(failure && { failure, failures }),
  }
}

const asTold = (failure: FailureError, folder?: string): ToldFailure => ({
  ...(folder !== undefined && { folder }),
  code: failure.code,
  message: failure.message,
  remedy: failure.failure.remedy,
})

/** Whether another run is at work on the folder. */
export const isBusy = ({ stopped }: FolderReport): boolean =>
  stopped === 'busy' || stopped === 'lease lost'

/** Whether something that was to be done in the folder never will be. */
export const hasGivenUp = ({ actions }: FolderReport): boolean =>
  actions.some(({ givenUp }) => givenUp > 0)

/** One line for the whole poll, after one for each warning and for each failure but the first. */
export function logOutcome(log: Log, outcome: PollOutcome): void {
  const { result, decided, matched, acted, givenUp, folders, warnings = [] } = outcome
  const [failure, ...others] = outcome.failures ?? []
  for (const message of warnings) log.warn('poll warned', { message })
  for (const other of others) log.error('poll failed also', { ...other })
  const stopped = folders.map(endOf).join(', ')
  const counts = { decided, matched, acted, givenUp }
  if (failure) log.error(POLL_ENDED.failed, { result, ...failure, ...counts, stopped })
  else log.info(POLL_ENDED[result], { result, ...counts, stopped })
}

function endOf({ folder, stopped, heldBy }: FolderReport): string {
  const by = heldBy ? ` (run ${heldBy.run}, until ${heldBy.until})` : ''
  return `${folder}: ${stopped}${by}`
}
