import type { RememberedHealth } from '../../shared/credentials/log-in-unless-held.js'
import { caught, failureOf } from '../../shared/failures/caught.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import { isPaused, type PollRequest } from '../../shared/jobs/requests/poll-request.js'
import { judgeExpectations } from './judge-expectations.js'
import type { PollDeps, PollPorts } from './poll-deps.js'
import { type FolderTurn, hasProgress, pollFolders } from './poll-folders.js'
import { LastingSession } from './read/lasting-session.js'
import { type ExpiriesInSight, openSession } from './read/open-session.js'
import { readHealth, recordEnding, recordUnread } from './tell/mailbox-record.js'
import { markPoll } from './tell/mark-poll.js'
import {
  hasGivenUp,
  isBusy,
  logOutcome,
  outcomeOf,
  type PolledFolder,
  type PolledMailbox,
  type PollOutcome,
} from './tell/poll-outcome.js'
import type { PollEnding } from './tell/transitions.js'
import { withinDeadline } from './timed-deps.js'

/**
 * Polls one mailbox once, for all its monitors: one login, each folder in turn. A failure is the outcome, not an error: it is
 * remembered, and announced when it begins and when it ends. What was finished before it stays finished, and no failure hides another.
 */
export async function pollMailbox(ports: PollPorts, request: PollRequest): Promise<PollOutcome> {
  const warnings: string[] = []
  const polled = await withinDeadline(ports, async (deps) => {
    const begun = { startedAt: deps.now(), warnings }
    // Then somebody fires it by hand, or due times are looked at all the same.
    const ended = isPaused(request)
      ? { folders: [], failures: [], recordingFailures: [], isWhole: true }
      : await pollAndRecord(deps, request, warnings)
    // The run that is at work there marks it: one that never ends leaves none.
    if (!ended.folders.some(({ report }) => isBusy(report))) await markPoll(deps, request.mailbox)
    // What a poll has failed with is told before what it could not see.
    const { absent, failure: unjudged } = await judgeExpectations(deps, request, ended, begun)
    const recordingFailures = [...ended.recordingFailures, ...(unjudged ? [unjudged] : [])]
    return { ...ended, absent, recordingFailures }
  })
  const outcome = outcomeOf(request.mailbox.name, polled, warnings)
  logOutcome(ports.log, outcome)
  return outcome
}

async function pollAndRecord(
  deps: PollDeps,
  request: PollRequest,
  warnings: string[],
): Promise<PolledMailbox> {
  const { name } = request.mailbox
  const monitors = request.monitors.flatMap((one) => (one.enabled ? [one.name] : []))
  const health = await caught(() => readHealth(deps, name, warnings))
  if (health instanceof FailureError) {
    const untold = await failureOf(() => recordUnread(deps, { mailbox: name, monitors }, health))
    const failed = { folders: [], failures: [health], isWhole: false }
    return { ...failed, recordingFailures: untold ? [untold] : [] }
  }
  const expiries: ExpiriesInSight = {}
  const polled = await pollInOneSession({ deps, request, health, expiries }, warnings)
  const ending = { ...endingOf(polled), expiries }
  const unrecorded = await failureOf(() =>
    recordEnding(deps, { mailbox: name, monitors }, health, ending),
  )
  return { ...polled, recordingFailures: unrecorded ? [unrecorded] : [] }
}

/** What came of a mailbox, before it is recorded. */
type PolledInSession = Omit<PolledMailbox, 'recordingFailures'>

/** What one session is polled with. */
interface SessionRun {
  readonly deps: PollDeps
  readonly request: PollRequest
  readonly health: RememberedHealth
  /** Filled in as the session is begun. */
  readonly expiries: ExpiriesInSight
}

async function pollInOneSession(
  { deps, request, health, expiries }: SessionRun,
  warnings: string[],
): Promise<PolledInSession> {
  const folders: FolderTurn[] = []
  const ended = await caught(async () => {
    const session = await LastingSession.begin(() =>
      openSession({ deps, health, warnings, seen: expiries }, request.mailbox),
    )
    try {
      return await pollFolders({ deps, session, health, folders }, request)
    } finally {
      session.close()
    }
  })
  return ended instanceof FailureError
    ? { folders, failures: [ended], isWhole: false }
    : { folders, ...ended }
}

const endingOf = ({ folders, failures: [failure], isWhole }: PolledInSession): PollEnding => ({
  failure,
  isBusy: folders.some(({ report }) => isBusy(report)),
  isWhole,
  lastTurn: lastTurnIn(folders),
  folders: folders.map(({ report, monitors, failures: [first] }) => ({
    folder: report.folder,
    ...(monitors.length > 0 && { monitors }),
    failure: first,
    isOpen: report.stopped !== 'caught up',
    hasGivenUp: hasGivenUp(report),
  })),
})

/** One that did nothing before the time was up had no turn, unless none had. */
function lastTurnIn(folders: readonly PolledFolder[]): string | undefined {
  const stopped = folders.find(({ report }) => report.stopped === 'out of time')
  return stopped && (folders.findLast(hasProgress) ?? stopped).report.folder
}
