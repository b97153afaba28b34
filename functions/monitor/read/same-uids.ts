import { UidValidityChanged } from '../../../shared/failures/mailbox-errors.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import type { FolderRun, WatchedFolder } from '../poll-deps.js'

/** A UID of another UIDVALIDITY is another message: going on would mix them up. @throws UidValidityChanged */
export function requireSameUids(
  known: Pick<FolderState, 'uidValidity'> | undefined,
  { uidValidity }: FolderStatus,
  {
    mailbox,
    folder,
    remedy,
  }: Pick<WatchedFolder, 'mailbox' | 'folder'> & { readonly remedy?: string },
): void {
  if (known === undefined || known.uidValidity === uidValidity) return
  const then = remedy === undefined ? '' : `: ${remedy}`
  throw new UidValidityChanged(
    `${mailbox}, folder ${folder}: UIDVALIDITY was ${known.uidValidity} and is ${uidValidity}${then}`,
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
