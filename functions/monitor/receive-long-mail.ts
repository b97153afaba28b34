import { readState } from '../../shared/archive/state-object.js'
import { folderStateKey } from '../../shared/contract/keys.js'
import { SessionOutOfTime } from '../../shared/failures/mailbox-errors.js'
import { folderStateSchema } from '../../shared/mailbox/folder-state.js'
import { longMailIn, type WaitingLongMail } from '../../shared/mailbox/set-aside.js'
import { FolderActions } from './act/folder-actions.js'
import { RunFaults } from './faults/run-faults.js'
import { FolderLease } from './lease/folder-lease.js'
import { LeaseLost } from './lease/lease-lost.js'
import { withLease } from './lease/renewing.js'
import type { FolderRun, LeasedRun } from './poll-deps.js'
import { openFolder } from './read/same-uids.js'
import type { Recognise } from './receive/long-mail-turn.js'
import { takeTurn } from './receive/take-turn.js'
import { FolderRecognition } from './recover/folder-recognition.js'
import { tellReset } from './recover/tell-reset.js'
import { unfinishedIn } from './tell/long-words.js'

/** With less time than this nothing is begun. */
const LEAST_TURN_MS = 2_000

/**
 * Receives the long mail of a folder with what is left of the run, one after the other (DESIGN 5.12). It comes last, after the other
 * mail of all folders: however long it takes, nothing waits for it.
 */
export async function receiveLongMail(run: FolderRun): Promise<void> {
  const { deps, watched } = run
  if (!hasTime(run)) return
  const access = { archive: deps.records, newId: deps.newId }
  const { mailbox, folder } = watched
  const state = await readState(access, folderStateKey(mailbox, folder), folderStateSchema)
  if (!state.current || longMailIn(state.current.aside).length === 0) return
  const lease = await FolderLease.take(deps, state, state.current)
  // Whoever has it receives what there is.
  if (!lease) return
  const leased = { ...withLease(run, lease), faults: new RunFaults() }
  await lease.whileRenewed(() => receiveInTurn(leased))
}

async function receiveInTurn(leased: LeasedRun): Promise<void> {
  const recognition = new FolderRecognition(leased)
  const run = { ...leased, keptBefore: recognition.keptBefore }
  const recognise: Recognise = (heads) => recognition.appliedTo(heads)
  const { lease, report } = run
  try {
    await openFolder(run, 'to read', lease.folder)
    for (const message of longMailIn(lease.folder.aside)) {
      if (!(await takeTurns(run, message, recognise))) break
    }
    await tellReset(run)
    await carryOut(run)
    await lease.release()
  } catch (error) {
    // Whoever has taken the folder over removes what had come when it is kept: then something is missing here.
    if (!(error instanceof LeaseLost) && !(await isLost(lease))) throw error
    report.stopped = 'lease lost'
  } finally {
    report.long = unfinishedIn(lease.folder.aside)
  }
}

/** Gives the folder up, if it can. */
async function isLost(lease: FolderLease): Promise<boolean> {
  try {
    await lease.release()
    return false
  } catch (error) {
    // A lease that cannot be given up for another reason expires; what went wrong before is what has to be told.
    return error instanceof LeaseLost
  }
}

const hasTime = ({ deps }: FolderRun): boolean => deps.deadline.remainingMs() >= LEAST_TURN_MS

/** False if there is no time for anything else. */
async function takeTurns(
  run: LeasedRun,
  message: WaitingLongMail,
  recognise: Recognise,
): Promise<boolean> {
  for (let next: WaitingLongMail | undefined = message; next; ) {
    if (!hasTime(run)) return false
    const { isCut, again } = await takeTurn(run, next, recognise)
    if ((isCut || !run.session.isOpen) && !(await wasBegunAnew(run))) return false
    next = again
  }
  return true
}

/** What the server is still sending nobody reads any more: that session is left alone, if there is time for another. */
async function wasBegunAnew(run: LeasedRun): Promise<boolean> {
  if (!hasTime(run)) return false
  await run.session.beginAnew(new SessionOutOfTime('a long mail had taken its time of this run'))
  await openFolder(run, 'to read', run.lease.folder)
  return true
}

async function carryOut(run: LeasedRun): Promise<void> {
  if (run.lease.folder.pendingActions.length === 0 || !hasTime(run)) return
  await new FolderActions(run).carryOut()
}
