import type { StateObject } from '../../../shared/archive/state-object.js'
import { ProtocolBroken, UidValidityChanged } from '../../../shared/failures/mailbox-errors.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import { uidSet } from '../../../shared/mailbox/imap/uid-set.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import { nameOf } from '../../../shared/mailbox/pending-actions.js'
import type { FolderRun, PollDeps, WatchedFolder } from '../poll-deps.js'

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
 * Opens the folder of a run: whoever reads or changes it comes through here, so that its numbers are compared in the session that uses
 * them. @param known what the folder was when its UIDs were remembered @throws UidValidityChanged, MailboxError
 */
export async function openFolder(
  { session, watched }: FolderRun,
  how: 'to read' | 'to change',
  known: FolderState | undefined,
): Promise<FolderStatus> {
  const { folder } = watched
  const opened = await (how === 'to read' ? session.examine(folder) : session.select(folder))
  requireSameUids(known, opened, watched)
  return opened
}

/**
 * A folder brought back from a backup may give numbers out again that are decided already: the new mail under them would be
 * passed over in silence. STATUS may lag behind the folder, so EXAMINE has the last word. @throws ProtocolBroken
 */
export async function requireUidsToGrow(
  run: FolderRun,
  known: FolderState | undefined,
  { uidNext, isUidNextTold }: FolderStatus,
): Promise<void> {
  const { mailbox, folder } = run.watched
  // Where it is not told, what is known is the highest UID, which goes back whenever that mail is deleted.
  if (known === undefined || !isUidNextTold || uidNext >= known.arrivals.uidNext) return
  const opened = await openFolder(run, 'to read', known)
  if (!opened.isUidNextTold || opened.uidNext >= known.arrivals.uidNext) return
  throw new ProtocolBroken(
    `${mailbox}, folder ${folder}: UIDNEXT was ${known.arrivals.uidNext} and is ${opened.uidNext}, UIDVALIDITY is still ${known.uidValidity}`,
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
