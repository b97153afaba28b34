import {
  aPollLater,
  comparedWith,
  isNumberedOtherwise,
  withoutDoubt,
} from '../../../shared/mailbox/epochs.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import { uidSet } from '../../../shared/mailbox/imap/uid-set.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import { nameOf } from '../../../shared/mailbox/pending-actions.js'
import type { FolderRun } from '../poll-deps.js'
import { openFolder } from '../read/same-uids.js'
import { foundAgain } from './found-again.js'
import { newestEntries } from './read-known-mail.js'

/** A folder as it is numbered now. */
export interface PresentNumbering {
  /** What is remembered of it, with another numbering if it has got one; the object that was known if nothing is other. */
  readonly known: FolderState | undefined
  /** Its numbers; as it was opened where STATUS told of other ones. */
  readonly status: FolderStatus
  /** What it was opened as. */
  readonly opened: FolderStatus | undefined
}

/**
 * Compares a folder with what is remembered of it. STATUS may lag behind the folder, and servers are known whose STATUS tells of another
 * one: the opened folder has the last word.
 *
 * @param opened what the folder was found as, if it has been opened
 */
export async function presentNumbering(
  run: FolderRun,
  before: FolderState | undefined,
  seen: FolderStatus,
  opened: FolderStatus | undefined,
): Promise<PresentNumbering> {
  if (before === undefined) return { known: undefined, status: seen, opened }
  const known = aPollLater(before)
  const { server } = run.watched
  const isElsewhere = known.server !== undefined && known.server !== server
  if (!isElsewhere && !isNumberedOtherwise(known, seen))
    return { known: withoutDoubt(known), status: seen, opened }
  const status = opened ?? (await openFolder(run, 'to read', undefined))
  const { runId, now } = run.deps
  const isOther = isElsewhere && (await hasOtherMail(run, known, status))
  const here = isElsewhere ? { ...known, server } : known
  const compared = comparedWith(here, status, { runId, now: now(), isOther })
  if (compared.reset !== known.reset) tellOfReset(run, known, compared)
  else if (compared.goneBack) tellOfDoubt(run, known, status)
  return { known: compared, status, opened: status }
}

/** Two servers may have the same UIDVALIDITY: some begin with 1, others with the second in which the folder was made. */
async function hasOtherMail(
  { deps, session, watched }: FolderRun,
  known: FolderState,
  { uidValidity }: FolderStatus,
): Promise<boolean> {
  if (known.uidValidity !== uidValidity) return true
  const newest = await newestEntries({ archive: deps.records, watched }, known)
  const { same, other } = await foundAgain(session, newest)
  return same <= other
}

/** What is pending in a folder that was renumbered must never be done to the mail that has its UIDs now. */
function tellOfReset(
  { deps: { log }, watched: { folder } }: FolderRun,
  before: FolderState,
  { uidValidity, arrivals: _, reset }: FolderState,
): void {
  log.warn('folder renumbered', {
    folder,
    reason: reset?.reason,
    formerUidValidity: before.uidValidity,
    uidValidity,
    until: reset?.until,
  })
  for (const { action, uids } of before.pendingActions)
    log.error('action dropped', { folder, action: nameOf(action), uids: uidSet(uids) })
}

function tellOfDoubt(
  { deps: { log }, watched: { folder } }: FolderRun,
  { arrivals, uidValidity }: FolderState,
  { uidNext }: FolderStatus,
): void {
  log.warn('UIDNEXT has gone back', { folder, uidValidity, was: arrivals.uidNext, uidNext })
}
