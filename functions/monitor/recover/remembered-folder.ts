import { findState, type StateObject } from '../../../shared/archive/state-object.js'
import { damagedStateKey, folderStateKey } from '../../../shared/contract/keys.js'
import { StateDamaged } from '../../../shared/failures/storage-errors.js'
import { beginningReset } from '../../../shared/mailbox/epochs.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import type { LedgerEntry } from '../../../shared/mailbox/ledger.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import type { FolderRun } from '../poll-deps.js'
import { openFolder } from '../read/same-uids.js'
import { foundAgain } from './found-again.js'
import { stateByLedger } from './state-by-ledger.js'

/** What is remembered of a folder. */
export interface RememberedFolder {
  readonly state: StateObject<FolderState>
  /** It was damaged, and was made again: to be told when the folder has been polled. */
  readonly madeAgain?: StateDamaged
}

/**
 * Reads what is remembered of a folder. Where that is damaged, positions are made again from the ledger, and compared with the folder
 * before they are trusted. @throws StateDamaged if that cannot be done, StateNewer
 */
export async function rememberedFolder(run: FolderRun): Promise<RememberedFolder> {
  const { deps, watched } = run
  const { mailbox, folder } = watched
  const access = { archive: deps.records, newId: deps.newId }
  const key = folderStateKey(mailbox, folder)
  const { object: state, damage } = await findState(access, key, folderStateSchema)
  if (!damage) return { state }
  const made = await stateByLedger(deps.records, watched, deps.now())
  if (!made) throw damaged(damage.failure, 'the ledger has no page of the folder')
  const opened = await openFolder(run, 'to read', undefined)
  if (opened.uidValidity === made.state.uidValidity && (await isOtherMail(run, made.newest)))
    throw damaged(damage.failure, 'the ledger tells of other mail than the folder has')
  await deps.records.add(damagedStateKey(mailbox, folder, deps.now()), damage.body, {
    contentType: 'application/octet-stream',
  })
  // Another run was first: it is as able to do this.
  if (!(await state.replace(inRecovery(made.state, opened, deps.now()))))
    return rememberedFolder(run)
  const positions = Object.entries(made.state.positions)
    .map(([name, uid]) => `${name} ${uid}`)
    .join(', ')
  deps.log.error('state made again', { folder, positions })
  const words = `positions were made again from the ledger: ${positions}`
  return { state, madeAgain: damaged(damage.failure, words) }
}

/** Where there were numberings before, nobody knows whether all mail of theirs had been recognised: what is left of the folder may be. */
function inRecovery(made: FolderState, { uidNext }: FolderStatus, now: Date): FolderState {
  const { arrivals, epochs = [] } = made
  if (epochs.length === 0 || arrivals.uidNext >= uidNext) return made
  const { lastInternalDate } = arrivals
  const reset = beginningReset({ reason: 'renumbered', until: uidNext, lastInternalDate }, now)
  return { ...made, reset: { ...reset, through: arrivals.uidNext - 1 } }
}

/** What is there no more proves nothing. */
async function isOtherMail(run: FolderRun, newest: readonly LedgerEntry[]): Promise<boolean> {
  const { same, other } = await foundAgain(run.session, newest)
  return other > same
}

const damaged = ({ message }: StateDamaged, then: string): StateDamaged =>
  new StateDamaged(`${message}; ${then}`)
