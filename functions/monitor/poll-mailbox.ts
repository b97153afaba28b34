import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import { FolderNotFound, UidValidityChanged } from '../../shared/failures/mailbox-errors.js'
import type { PollRequest } from '../../shared/jobs/poll-request.js'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'
import { readHealth, recordTransition } from './mailbox-transitions.js'
import { openSession } from './open-session.js'
import type { PollDeps } from './poll-deps.js'
import { pollFolder } from './poll-folder.js'
import {
  type FolderReport,
  logOutcome,
  newFolderReport,
  outcomeOf,
  type PollOutcome,
} from './poll-outcome.js'

/**
 * Polls one mailbox once, for all its monitors: one login, each folder in turn. A failure is the outcome, not an
 * error: it is remembered, and announced when it begins and when it ends. What was finished before it stays finished.
 */
export async function pollMailbox(deps: PollDeps, request: PollRequest): Promise<PollOutcome> {
  const reports: FolderReport[] = []
  const failure = await failureOf(async () => {
    const health = await readHealth(deps, request.mailbox.name)
    const failure = await failureOf(async () => {
      const session = await openSession(deps, request.mailbox, health)
      try {
        await pollFolders(deps, session, request, reports)
      } finally {
        session.close()
      }
    })
    await recordTransition(deps, request.mailbox.name, health, failure)
    if (failure) throw failure
  })
  const outcome = outcomeOf(request.mailbox.name, reports, failure)
  logOutcome(deps.log, outcome)
  return outcome
}

/** A folder that is missing or renumbered does not keep the other folders from being polled. */
async function pollFolders(
  deps: PollDeps,
  session: MailboxSession,
  request: PollRequest,
  reports: FolderReport[],
): Promise<void> {
  let failure: FailureError | undefined
  for (const [folder, monitors] of Map.groupBy(request.monitors, (monitor) => monitor.folder)) {
    const report = newFolderReport(folder)
    reports.push(report)
    try {
      await pollFolder(deps, session, { mailbox: request.mailbox.name, folder, monitors }, report)
    } catch (error) {
      if (!(error instanceof FolderNotFound || error instanceof UidValidityChanged)) throw error
      failure ??= error
    }
  }
  if (failure) throw failure
}

async function failureOf(work: () => Promise<void>): Promise<FailureError | undefined> {
  try {
    await work()
    return undefined
  } catch (thrown) {
    return asFailure(thrown)
  }
}
