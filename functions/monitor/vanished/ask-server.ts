import { MailboxError, SessionOutOfTime } from '../../../shared/failures/mailbox-errors.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import {
  asAsked,
  asEmptied,
  unasked,
  withProof,
} from '../../../shared/mailbox/vanished/judge-holes.js'
import { CONTROL_UIDS, type LogProof, proofOf } from '../../../shared/mailbox/vanished/log-proof.js'
import type { Hole, Vanishing } from '../../../shared/mailbox/vanished/vanishing.js'
import type { LeasedRun } from '../poll-deps.js'
import { openFolder } from '../read/same-uids.js'
import { messagesLeftBefore, type SeenFolder } from './settled-folder.js'

/**
 * What the server knows of holes that were found just now: what it says was removed has vanished, at once. Where it keeps no log, or one
 * that proves nothing, it is noted whether the folder was emptied meanwhile. A server that fails at it is not asked again about them.
 */
export async function withServersLog(
  run: LeasedRun,
  vanishing: Vanishing,
  seen: SeenFolder,
): Promise<Vanishing> {
  const { deps, session, lease } = run
  if (!session.isOpen || deps.deadline.remainingMs() <= 0) return vanishing
  const holes = unasked(vanishing)
  const asked = asAsked(vanishing)
  await lease.save({ vanishing: asked })
  const proof = await provenByLog(run, vanishing, holes)
  if (proof?.isProof) return withProof(asked, holes, proof, deps.now())
  const { opened } = seen
  const { settled } = vanishing
  if (!opened || !settled || !(await isEmptied(run, vanishing, holes, opened))) return asked
  return asEmptied(asked, holes, Math.max(0, opened.uidNext - settled.uidNext))
}

const lastOf = (holes: readonly UidRange[]): number => Math.max(...holes.map(({ last }) => last))

/** Undefined where there is no log. */
async function provenByLog(
  run: LeasedRun,
  { settled }: Vanishing,
  holes: readonly Hole[],
): Promise<LogProof | undefined> {
  const { deps, session, lease } = run
  if (settled?.modseq === undefined) return undefined
  const opened = await openFolder(run, 'to read', lease.folder)
  if (opened.modseq === undefined) return undefined
  const lowest = Math.min(...holes.map(({ first }) => first))
  const range = { first: Math.max(1, lowest - CONTROL_UIDS), last: lastOf(holes) }
  const removed = await removedSince(run, range, settled.modseq)
  const removedNow = removed && (await removedSince(run, range, opened.modseq))
  if (!removedNow) return undefined
  const present = await session.uids(range.first, range.last)
  await openFolder(run, 'to read', lease.folder)
  const ageMs = deps.now().getTime() - Date.parse(settled.at)
  return proofOf(holes, { range, present, removed, removedNow, ageMs, goneThen: settled.gone })
}

/**
 * Undefined where there is no log, and where the server refuses to be asked for it: mail is polled all the same.
 * @throws MailboxError where that is the end of the session
 */
async function removedSince(
  { deps, session, watched: { folder } }: LeasedRun,
  range: UidRange,
  modseq: string,
): Promise<readonly UidRange[] | undefined> {
  try {
    return await session.removedSince(folder, range, modseq)
  } catch (error) {
    if (!(error instanceof MailboxError) || error instanceof SessionOutOfTime) throw error
    if (!session.isOpen) throw error
    const { code, message } = error
    deps.log.warn('the server refuses its log of removed mail', { folder, code, message })
    return undefined
  }
}

/** Nothing is left up to the holes of what was left when the folder was looked at before. */
async function isEmptied(
  run: LeasedRun,
  vanishing: Vanishing,
  holes: readonly Hole[],
  opened: FolderStatus,
): Promise<boolean> {
  if (messagesLeftBefore(vanishing, run) === 0) return false
  const through = lastOf(holes)
  if (opened.messages > opened.uidNext - 1 - through) return false
  await openFolder(run, 'to read', run.lease.folder)
  return (await run.session.uids(1, through)).length === 0
}
