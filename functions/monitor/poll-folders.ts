import type { RememberedHealth } from '../../shared/credentials/log-in-unless-held.js'
import { failureOf } from '../../shared/failures/caught.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import { SessionOutOfTime } from '../../shared/failures/mailbox-errors.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import { folderFinder } from '../../shared/mailbox/folder-finder.js'
import { mailServerOf } from '../../shared/mailbox/mail-server.js'
import type { PollDeps } from './poll-deps.js'
import { pollFolder } from './poll-folder.js'
import type { LastingSession } from './read/lasting-session.js'
import { inTurn, watchedFolders } from './read/watched-folders.js'
import { receiveLongMail } from './receive-long-mail.js'
import { newFolderReport, type PolledFolder, type PolledMailbox } from './tell/poll-outcome.js'

/** What the folders of one session are polled with. */
export interface FoldersRun {
  readonly deps: PollDeps
  readonly session: LastingSession
  readonly health: RememberedHealth
  /** Those that were come to, added as they are polled. */
  readonly folders: FolderTurn[]
}

/** What comes of a folder, as its turn goes on. */
export interface FolderTurn extends PolledFolder {
  readonly failures: FailureError[]
}

/**
 * A folder that is missing or renumbered, or a message that the server withholds, does not keep the other folders from being polled;
 * nor does one with a backlog, as the next run begins behind it.
 */
export async function pollFolders(
  { deps, session, health, folders }: FoldersRun,
  { mailbox, monitors }: PollRequest,
): Promise<EndOfTurns> {
  const { found, missing } = await watchedFolders(
    monitors.filter(({ enabled }) => enabled),
    folderFinder(session, mailbox.name),
  )
  folders.push(
    ...missing.map(({ name, failure }) => ({
      report: newFolderReport(name),
      monitors: [],
      failures: [failure],
    })),
  )
  const { host, port } = mailServerOf(mailbox.imap)
  const server = `${host.toLowerCase()}:${port}`
  const turns = inTurn(found, health.current?.lastTurn).map(
    ({ path: folder, monitors: watching }) => {
      const watched = { mailbox: mailbox.name, folder, server, monitors: watching }
      const names = watching.map(({ name }) => name)
      const turn: FolderTurn = { report: newFolderReport(folder), monitors: names, failures: [] }
      return { turn, run: { deps, session, watched, report: turn.report } }
    },
  )
  for (const { turn, run } of turns) {
    folders.push(turn)
    const ended = await endedBy(turn, folders, (failures) => pollFolder({ ...run, failures }))
    if (ended) return ended
  }
  // Last: however long it takes, nothing else waits for it.
  for (const { turn, run } of turns) {
    if (turn.report.long.length === 0 || turn.failures.length > 0) continue
    const ended = await endedBy(turn, folders, (failures) => receiveLongMail({ ...run, failures }))
    if (ended) return ended
  }
  return { failures: [], isWhole: true }
}

/** How the turns of the folders ended. */
export type EndOfTurns = Pick<PolledMailbox, 'isWhole' | 'failures'>

/** Does something in a folder. What it failed with for itself is its own; what is more than that ends the turns of all. */
async function endedBy(
  turn: FolderTurn,
  folders: readonly PolledFolder[],
  work: (failures: FailureError[]) => Promise<void>,
): Promise<EndOfTurns | undefined> {
  const failures: FailureError[] = []
  const thrown = await failureOf(() => work(failures))
  if (thrown && !failures.includes(thrown)) failures.push(thrown)
  turn.failures.push(...failures.filter(isOfFolder))
  const others = failures.filter((failure) => !isOfFolder(failure))
  if (others.length === 0) return undefined
  if (others.some(isOutOfTime)) turn.report.stopped = 'out of time'
  // An end of time without any progress is a failure: the next poll would do as little, and nobody would hear of it.
  const isTold = (failure: FailureError) => !isOutOfTime(failure) || !folders.some(hasProgress)
  return { failures: others.filter(isTold), isWhole: false }
}

const isOfFolder = ({ failure }: FailureError): boolean => failure.concerns === 'folder'

const isOutOfTime = (failure: FailureError): boolean => failure instanceof SessionOutOfTime

/** Whether something came of a folder's turn. */
export const hasProgress = ({
  report: { decided, recognised = 0, actions },
}: PolledFolder): boolean => decided > 0 || recognised > 0 || actions.length > 0
