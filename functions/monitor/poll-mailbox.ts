import { asFailure, FailureError } from '../../shared/failures/failure-error.js'
import { SessionOutOfTime } from '../../shared/failures/mailbox-errors.js'
import { isPaused, type PollRequest } from '../../shared/jobs/requests/poll-request.js'
import { folderFinder } from '../../shared/mailbox/folder-finder.js'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'
import type { PollDeps } from './poll-deps.js'
import { pollFolder } from './poll-folder.js'
import { openSession } from './read/open-session.js'
import { watchedFolders } from './read/watched-folders.js'
import { type PollEnding, readHealth, recordTransition } from './tell/mailbox-transitions.js'
import {
  type FolderReport,
  isBusy,
  logOutcome,
  newFolderReport,
  outcomeOf,
  type PollOutcome,
} from './tell/poll-outcome.js'

/**
 * Polls one mailbox once, for all its monitors: one login, each folder in turn. A failure is the outcome, not an
 * error: it is remembered, and announced when it begins and when it ends. What was finished before it stays finished.
 */
export async function pollMailbox(deps: PollDeps, request: PollRequest): Promise<PollOutcome> {
  const reports: FolderReport[] = []
  const warnings: string[] = []
  // Its schedule is disabled; this is somebody who fires it by hand.
  if (isPaused(request)) return outcomeOf(request.mailbox.name, reports, undefined)
  const failure = await failureOf(async () => {
    const health = await readHealth(deps, request.mailbox.name)
    const failure = await failureOf(async () => {
      const session = await openSession(deps, request.mailbox, health, warnings)
      try {
        await pollFolders(deps, session, request, reports)
      } finally {
        session.close()
      }
    })
    await recordTransition(deps, request.mailbox.name, health, endingOf(failure, reports))
    if (failure) throw failure
  })
  const outcome = outcomeOf(request.mailbox.name, reports, failure, warnings)
  logOutcome(deps.log, outcome)
  return outcome
}

const endingOf = (
  failure: FailureError | undefined,
  reports: readonly FolderReport[],
): PollEnding => ({
  failure,
  isBusy: reports.some(isBusy),
  hasGivenUp: reports.some(({ actions }) => actions.some(({ givenUp }) => givenUp > 0)),
})

/** A folder that is missing or renumbered, or a message that the server withholds, does not keep the other folders from being polled. */
async function pollFolders(
  deps: PollDeps,
  session: MailboxSession,
  request: PollRequest,
  reports: FolderReport[],
): Promise<void> {
  const mailbox = request.mailbox.name
  const { found, missing } = await watchedFolders(
    request.monitors.filter(({ enabled }) => enabled),
    folderFinder(session, mailbox),
  )
  let failure: FailureError | undefined = missing[0]?.failure
  let outOfTime: SessionOutOfTime | undefined
  reports.push(...missing.map(({ name }) => newFolderReport(name)))
  for (const { path: folder, monitors } of found) {
    const report = newFolderReport(folder)
    reports.push(report)
    try {
      await pollFolder(deps, session, { mailbox, folder, monitors }, report)
    } catch (error) {
      if (error instanceof SessionOutOfTime) {
        report.stopped = 'out of time'
        outOfTime = error
        break
      }
      if (!isOfOneFolder(error)) throw error
      failure ??= error
    }
  }
  // The next poll would do as little as this one, and nobody would hear of it.
  if (!reports.some(hasProgress)) failure ??= outOfTime
  if (failure) throw failure
}

const hasProgress = ({ decided, actions }: FolderReport): boolean =>
  decided > 0 || actions.length > 0

const isOfOneFolder = (error: unknown): error is FailureError =>
  error instanceof FailureError && error.failure.concerns === 'folder'

async function failureOf(work: () => Promise<void>): Promise<FailureError | undefined> {
  try {
    await work()
    return undefined
  } catch (thrown) {
    return asFailure(thrown)
  }
}
