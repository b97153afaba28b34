import type { FailureCode } from '../../shared/failures/catalogue.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import type { Log } from '../../shared/runtime/log.js'

/** What a poll did in one folder. */
export interface FolderReport {
  readonly folder: string
  /** Messages that were decided on. */
  decided: number
  /** Decisions "matched"; a message counts once for each monitor. */
  matched: number
  /** UIDs that the next poll begins with. */
  remaining: number
  /** Why the poll ended here. `busy` and `lease lost`: another poll is at work on the folder. */
  stopped: 'caught up' | 'out of time' | 'busy' | 'lease lost' | 'failed'
}

/** The report of a folder before anything was done. */
export const newFolderReport = (folder: string): FolderReport => ({
  folder,
  decided: 0,
  matched: 0,
  remaining: 0,
  stopped: 'failed',
})

/** How a poll ended. */
export interface PollOutcome {
  readonly mailbox: string
  readonly result: 'succeeded' | 'failed'
  /** Sums over the folders. */
  readonly decided: number
  readonly matched: number
  readonly folders: readonly FolderReport[]
  readonly failure?: {
    readonly code: FailureCode
    readonly message: string
    readonly remedy: string
  }
}

/** The outcome of a poll, from what was done until it ended or failed. */
export function outcomeOf(
  mailbox: string,
  folders: readonly FolderReport[],
  failure: FailureError | undefined,
): PollOutcome {
  const sum = (count: (report: FolderReport) => number) =>
    folders.reduce((total, report) => total + count(report), 0)
  return {
    mailbox,
    result: failure ? 'failed' : 'succeeded',
    decided: sum(({ decided }) => decided),
    matched: sum(({ matched }) => matched),
    folders,
    ...(failure && {
      failure: { code: failure.code, message: failure.message, remedy: failure.failure.remedy },
    }),
  }
}

/** One line for the whole poll. */
export function logOutcome(
  log: Log,
  { result, decided, matched, folders, failure }: PollOutcome,
): void {
  const stopped = folders.map((report) => `${report.folder}: ${report.stopped}`).join(', ')
  if (failure) log.error('poll failed', { ...failure, decided, matched, stopped })
  else log.info('poll succeeded', { result, decided, matched, stopped })
}
