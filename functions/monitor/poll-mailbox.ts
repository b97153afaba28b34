import type { RememberedHealth } from '../../shared/credentials/log-in-unless-held.js'
import { asFailure, FailureError } from '../../shared/failures/failure-error.js'
import { SessionOutOfTime } from '../../shared/failures/mailbox-errors.js'
import { isPaused, type PollRequest } from '../../shared/jobs/requests/poll-request.js'
import { folderFinder } from '../../shared/mailbox/folder-finder.js'
import { mailServerOf } from '../../shared/mailbox/mail-server.js'
import { judgeExpectations } from './judge-expectations.js'
import type { PollDeps, PollPorts } from './poll-deps.js'
import { pollFolder } from './poll-folder.js'
import { LastingSession } from './read/lasting-session.js'
import { type ExpiriesInSight, openSession } from './read/open-session.js'
import { inTurn, watchedFolders } from './read/watched-folders.js'
import { receiveLongMail } from './receive-long-mail.js'
import { readHealth, recordEnding } from './tell/mailbox-record.js'
import { markPoll } from './tell/mark-poll.js'
import {
  hasGivenUp,
  isBusy,
  logOutcome,
  newFolderReport,
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
      ? { folders: [], isWhole: true }
      : await pollAndRecord(deps, request, warnings)
    await markPoll(deps, request.mailbox)
    // What a poll has failed with is told before what it could not see.
    const { absent, failure: unjudged } = await judgeExpectations(deps, request, ended, begun)
    return { ...ended, absent, recordingFailure: ended.recordingFailure ?? unjudged }
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
  const health = await caught(() => readHealth(deps, name, warnings))
  if (health instanceof FailureError) return { folders: [], failure: health, isWhole: false }
  const expiries: ExpiriesInSight = {}
  const polled = await pollInOneSession({ deps, request, health, expiries }, warnings)
  const monitors = request.monitors.flatMap((one) => (one.enabled ? [one.name] : []))
  const ending = { ...endingOf(polled), expiries }
  const recordingFailure = await failureOf(() =>
    recordEnding(deps, { mailbox: name, monitors }, health, ending),
  )
  return { ...polled, recordingFailure }
}

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
): Promise<PolledMailbox> {
  const folders: PolledFolder[] = []
  const ended = await caught(async () => {
    const session = await LastingSession.begin(() =>
      openSession(deps, request.mailbox, health, warnings, expiries),
    )
    try {
      return await pollFolders({ deps, session, health, folders }, request)
    } finally {
      session.close()
    }
  })
  return ended instanceof FailureError
    ? { folders, failure: ended, isWhole: false }
    : { folders, ...ended }
}

/** What the folders of one session are polled with. */
interface FoldersRun {
  readonly deps: PollDeps
  readonly session: LastingSession
  readonly health: RememberedHealth
  /** Those that were come to, added as they are polled. */
  readonly folders: PolledFolder[]
}

/**
 * A folder that is missing or renumbered, or a message that the server withholds, does not keep the other folders from being polled;
 * nor does one with a backlog, as the next run begins behind it.
 */
async function pollFolders(
  { deps, session, health, folders }: FoldersRun,
  { mailbox, monitors }: PollRequest,
): Promise<Pick<PolledMailbox, 'isWhole'>> {
  const { found, missing } = await watchedFolders(
    monitors.filter(({ enabled }) => enabled),
    folderFinder(session, mailbox.name),
  )
  folders.push(
    ...missing.map(({ name, failure }) => ({
      report: newFolderReport(name),
      monitors: [],
      failure,
    })),
  )
  const { host, port } = mailServerOf(mailbox.imap)
  const server = `${host.toLowerCase()}:${port}`
  const turns = inTurn(found, health.current?.lastTurn)
  const runs = turns.map(({ path: folder, monitors: watching }) => ({
    deps,
    session,
    watched: { mailbox: mailbox.name, folder, server, monitors: watching },
    report: newFolderReport(folder),
  }))
  for (const run of runs) {
    const { report } = run
    const failure = await failureOf(() => pollFolder(run))
    const isOfFolder = failure?.failure.concerns === 'folder'
    if (failure instanceof SessionOutOfTime) report.stopped = 'out of time'
    const names = run.watched.monitors.map(({ name }) => name)
    folders.push({ report, monitors: names, ...(isOfFolder && { failure }) })
    if (failure instanceof SessionOutOfTime && folders.some(hasProgress)) return { isWhole: false }
    // An end of time without any progress is one: the next poll would do as little, and nobody would hear of it.
    if (failure && !isOfFolder) throw failure
  }
  // Last: however long it takes, nothing else waits for it.
  const failed = new Set(folders.flatMap(({ report, failure }) => (failure ? [report] : [])))
  for (const run of runs)
    if (run.report.long.length > 0 && !failed.has(run.report)) await receiveLongMail(run)
  return { isWhole: true }
}

const hasProgress = ({ report: { decided, recognised = 0, actions } }: PolledFolder): boolean =>
  decided > 0 || recognised > 0 || actions.length > 0

const endingOf = ({ folders, failure, isWhole }: PolledMailbox): PollEnding => ({
  failure,
  isBusy: folders.some(({ report }) => isBusy(report)),
  isWhole,
  lastTurn: lastTurnIn(folders),
  folders: folders.map(({ report, monitors, failure }) => ({
    folder: report.folder,
    ...(monitors.length > 0 && { monitors }),
    failure,
    isOpen: report.stopped !== 'caught up',
    hasGivenUp: hasGivenUp(report),
  })),
})

/** One that did nothing before the time was up had no turn, unless none had. */
function lastTurnIn(folders: readonly PolledFolder[]): string | undefined {
  const stopped = folders.find(({ report }) => report.stopped === 'out of time')
  return stopped && (folders.findLast(hasProgress) ?? stopped).report.folder
}

async function caught<T>(work: () => Promise<T>): Promise<T | FailureError> {
  try {
    return await work()
  } catch (thrown) {
    return asFailure(thrown)
  }
}

async function failureOf(work: () => Promise<void>): Promise<FailureError | undefined> {
  const ended = await caught(work)
  return ended instanceof FailureError ? ended : undefined
}
