import { findState, type StateObject } from '../../../shared/archive/state-object.js'
import { damagedStateKey, folderStateKey } from '../../../shared/contract/keys.js'
import { StateDamaged } from '../../../shared/failures/storage-errors.js'
import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { spansOf } from '../../../shared/mailbox/arrivals.js'
import { beginningReset } from '../../../shared/mailbox/epochs.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { KnownMail } from '../../../shared/mailbox/known-mail.js'
import type { LedgerEntry } from '../../../shared/mailbox/ledger.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import { summaryOf } from '../decide/decide-by-head.js'
import type { FolderRun } from '../poll-deps.js'
import { openFolder } from '../read/same-uids.js'
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
  const isSame =
    opened.uidValidity !== made.state.uidValidity || (await isFoundAgain(run, made.newest))
  if (!isSame) throw damaged(damage.failure, 'the ledger tells of other mail than the folder has')
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

const damaged = ({ message }: StateDamaged, then: string): StateDamaged =>
  new StateDamaged(`${message}; ${then}`)

/** Whether what the ledger told of last has the same UIDs in the folder; what is there no more proves nothing. */
async function isFoundAgain(
  { session }: FolderRun,
  newest: readonly LedgerEntry[],
): Promise<boolean> {
  const known = new KnownMail()
  for (const entry of newest) known.add(0, entry)
  known.seal()
  const uids = newest.map(({ uid }) => uid).toSorted((a, b) => a - b)
  let [same, other] = [0, 0]
  for (const { first, last } of spansOf(uids))
    for await (const { header, uid, internalDate, size } of session.heads(first, last)) {
      if (!uids.includes(uid)) continue
      const { messageId, from, subject, date } = summaryOf(readHeaders(header))
      const mail = { messageId, from, subject, date, internalDate, size }
      const found = known.find(mail, { ofAnyDate: true })
      if (found) known.assign(found, uid)
      if (found?.uid === uid) same += 1
      else other += 1
    }
  return same >= other
}
