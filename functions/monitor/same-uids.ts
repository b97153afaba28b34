import type { StateObject } from '../../shared/archive/state-object.js'
import { UidValidityChanged } from '../../shared/failures/mailbox-errors.js'
import type { FolderState } from '../../shared/mailbox/folder-state.js'
import type { FolderStatus } from '../../shared/mailbox/mailbox-session.js'
import { nameOf } from '../../shared/mailbox/pending-actions.js'
import { uidSet } from '../../shared/mailbox/uid-set.js'
import type { PollDeps, WatchedFolder } from './poll-deps.js'

/** A UID of another UIDVALIDITY is another message: going on would mix them up. @throws UidValidityChanged */
export function requireSameUids(
  known: FolderState | undefined,
  { uidValidity }: FolderStatus,
  { mailbox, folder }: WatchedFolder,
): void {
  if (known === undefined || known.uidValidity === uidValidity) return
  throw new UidValidityChanged(
    `${mailbox}, folder ${folder}: UIDVALIDITY was ${known.uidValidity} and is ${uidValidity}`,
  )
}

/**
 * Forgets what is pending in a folder that was renumbered: what was to be done to a mail must never be done to the one that
 * has its UID now, also if the old numbers should come back one day.
 */
export async function dropActionsIfRenumbered(
  { log }: PollDeps,
  state: StateObject<FolderState>,
  { uidValidity }: FolderStatus,
  { folder }: WatchedFolder,
): Promise<void> {
  const { current } = state
  if (!current || current.uidValidity === uidValidity || current.pendingActions.length === 0) return
  for (const { action, uids } of current.pendingActions) {
    log.error('action dropped', { folder, action: nameOf(action), uids: uidSet(uids) })
  }
  await state.replace({ ...current, pendingActions: [] })
}
