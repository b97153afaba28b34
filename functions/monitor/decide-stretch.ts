import { ProtocolBroken } from '../../shared/failures/mailbox-errors.js'
import type { UidRange } from '../../shared/mailbox/arrivals.js'
import type { MailboxSession, MessageHead } from '../../shared/mailbox/mailbox-session.js'
import { BatchProgress } from './batch-progress.js'
import { collectHeads, MAX_HEADS_BYTES } from './collect-heads.js'
import { type FolderLease, LeaseLost } from './folder-lease.js'
import { keptGroups } from './kept-groups.js'
import type { PollDeps, WatchedFolder } from './poll-deps.js'
import type { FolderReport } from './poll-outcome.js'
import type { Stretch, StretchSeen } from './stretches.js'

/**
 * Decides on a stretch: one FETCH of heads, one of the bodies that are needed, and a save of progress for each batch, while
 * bodies go on arriving. Should something fail in the middle, what is finished up to there is announced and saved first.
 * It ends before the stretch does if its headers are too long to be held, or the time is up.
 */
export async function decideStretch(
  deps: PollDeps,
  session: MailboxSession,
  watched: WatchedFolder,
  lease: FolderLease,
  { range: { first, last }, listed }: Stretch,
  report: FolderReport,
): Promise<StretchSeen> {
  const startedAt = deps.now().getTime()
  const rows = session.heads(first, last)
  const collected = await collectHeads(rows, last, MAX_HEADS_BYTES, () => lease.renewIfDue())
  const headsMs = deps.now().getTime() - startedAt
  const { heads, bytes: headBytes } = collected
  const range = { first, last: collected.through }
  const unanswered = await firstUnanswered(session, range, heads, listed)
  const end = unanswered === undefined ? range.last : unanswered - 1
  const answered = heads.filter(({ uid }) => uid <= end)
  const progress = new BatchProgress(deps, watched, lease, report, first)
  const failure = await caught(async () => {
    for await (const { messages, manifests } of keptGroups(
      deps,
      session,
      watched,
      lease,
      answered,
    )) {
      progress.add(messages, manifests)
      if (!progress.isFull) continue
      await progress.save()
      if (deps.deadline.remainingMs() <= 0) return
    }
    progress.reach(end)
  })
  // Whoever took the folder over decides the same messages, and announces them.
  if (failure instanceof LeaseLost) throw failure
  await progress.save()
  if (failure !== undefined) throw failure
  if (unanswered !== undefined) {
    throw new ProtocolBroken(
      `${watched.folder}: the server lists UID ${unanswered} and does not give it out`,
    )
  }
  return { through: progress.through, heads: heads.length, headBytes, headsMs }
}

async function caught(work: () => Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error
  }
}

/**
 * A FETCH that answers fewer messages than it was asked for does not prove that the others are gone: SEARCH does.
 * Undefined if every UID is accounted for.
 */
async function firstUnanswered(
  session: MailboxSession,
  { first, last }: UidRange,
  heads: readonly MessageHead[],
  listed: readonly number[] | undefined,
): Promise<number | undefined> {
  const answered = new Set(heads.map(({ uid }) => uid))
  const isAnswered = (uid: number) => uid > last || answered.has(uid)
  if (heads.length === last - first + 1 || listed?.every(isAnswered)) return undefined
  return (await session.uids(first, last)).find((uid) => !answered.has(uid))
}
