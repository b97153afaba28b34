import { ProtocolBroken } from '../../shared/failures/mailbox-errors.js'
import type { UidRange } from '../../shared/mailbox/arrivals.js'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { collectHeads, MAX_HEADS_BYTES } from './decide/collect-heads.js'
import { type CompiledMonitor, decideByHead, type HeadDecisions } from './decide/decide-by-head.js'
import type { Stretch, StretchSeen } from './decide/stretches.js'
import { BatchProgress } from './keep/batch-progress.js'
import { keptGroups } from './keep/kept-groups.js'
import { type FolderLease, LeaseLost } from './lease/folder-lease.js'
import { renewing } from './lease/renewing.js'
import type { LeasedRun, WatchedFolder } from './poll-deps.js'
import type { FolderRecognition } from './recover/folder-recognition.js'

/**
 * Decides on a stretch: one FETCH of heads, one of the bodies that are needed, and a save of progress for each batch, while
 * bodies go on arriving. Should something fail in the middle, what is finished up to there is announced and saved first.
 * It ends before the stretch does if too much would have to be held, or the time is up.
 */
export async function decideStretch(
  run: LeasedRun,
  { range: { first, last }, listed }: Stretch,
  recognition: FolderRecognition,
): Promise<StretchSeen> {
  const { deps, session, watched, lease } = run
  const startedAt = deps.now().getTime()
  const monitors = compileMonitors(watched, lease.folder.positions)
  const collected = await collectHeads(
    renewing(session.heads(first, last), lease),
    last,
    (head) => decideByHead(head, monitors),
    MAX_HEADS_BYTES,
  )
  const headsMs = deps.now().getTime() - startedAt
  const { heads, heldBytes } = collected
  const range = { first, last: collected.through }
  const unanswered = await firstUnanswered(session, range, heads, listed)
  const end = unanswered === undefined ? range.last : unanswered - 1
  const answered = await recognition.appliedTo(
    heads.filter(({ attributes }) => attributes.uid <= end),
  )
  const progress = new BatchProgress(run, first)
  const failure = await caught(async () => {
    for await (const { messages, manifests } of keptGroups(run, answered)) {
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
  return { through: progress.through, heads: heads.length, heldBytes, headsMs }
}

const compileMonitors = (
  { monitors }: WatchedFolder,
  positions: FolderLease['folder']['positions'],
): CompiledMonitor[] =>
  monitors.map((monitor) => ({
    monitor,
    conditions: compileConditions(monitor.when),
    position: positions[monitor.name] ?? 1,
  }))

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
  heads: readonly HeadDecisions[],
  listed: readonly number[] | undefined,
): Promise<number | undefined> {
  const answered = new Set(heads.map(({ attributes }) => attributes.uid))
  const isAnswered = (uid: number) => uid > last || answered.has(uid)
  if (heads.length === last - first + 1 || listed?.every(isAnswered)) return undefined
  return (await session.uids(first, last)).find((uid) => !answered.has(uid))
}
