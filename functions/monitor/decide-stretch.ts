import { ownEntry } from '../../shared/contract/own-entry.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { MAX_ASIDE } from '../../shared/mailbox/set-aside.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import type { CompiledMonitor, HeadDecisions } from './decide/decide-by-head.js'
import { readHeads } from './decide/read-heads.js'
import type { Stretch, StretchSeen } from './decide/stretches.js'
import type { MessageFault } from './faults/message-fault.js'
import { BatchProgress } from './keep/batch-progress.js'
import { keepThrough } from './keep/keep-through.js'
import { withoutLong } from './keep/postpone-long.js'
import { LeaseLost } from './lease/lease-lost.js'
import type { LeasedRun } from './poll-deps.js'
import type { FolderRecognition } from './recover/folder-recognition.js'

/**
 * Decides on a stretch: one FETCH of heads, one of the bodies that are needed, and a save of progress for each batch, while
 * bodies go on arriving. Should something fail in the middle, what is finished up to there is announced and saved first.
 * It ends before the stretch does if too much would have to be held, or the time is up.
 */
export async function decideStretch(
  run: LeasedRun,
  stretch: Stretch,
  recognition: FolderRecognition,
): Promise<StretchSeen> {
  const progress = new BatchProgress(run, stretch.range.first)
  const reading = { run, monitors: compileMonitors(run), recognition, progress }
  const decide = wayOf(stretch)
  const seen = await caught(() => decide(reading, stretch))
  // Whoever took the folder over decides the same messages, and announces them.
  if ('thrown' in seen && seen.thrown instanceof LeaseLost) throw seen.thrown
  const saved = await caught(() => progress.save())
  if ('thrown' in saved) {
    // What went wrong first is told, too.
    const isTold = 'thrown' in seen && !(saved.thrown instanceof LeaseLost)
    if (isTold) run.failures.push(asFailure(seen.thrown))
    throw saved.thrown
  }
  if ('thrown' in seen) throw seen.thrown
  return { ...seen.value, through: progress.through }
}

/** What a stretch turned out to be, but for how far it was decided. */
type Seen = Omit<StretchSeen, 'through'>

const wayOf = ({ isPassed, isCautious }: Stretch): typeof decideTogether =>
  isPassed ? passOver : isCautious ? decideOneByOne : decideTogether

/** What a stretch is decided on with. */
interface Deciding {
  readonly run: LeasedRun
  readonly monitors: readonly CompiledMonitor[]
  readonly recognition: FolderRecognition
  readonly progress: BatchProgress
}

async function passOver({ progress }: Deciding, { range: { last } }: Stretch): Promise<Seen> {
  progress.reach(last)
  return { heads: 0, heldBytes: 0, headsMs: 0 }
}

async function decideTogether(deciding: Deciding, stretch: Stretch): Promise<Seen> {
  const { run, monitors, progress } = deciding
  const { now } = run.deps
  const startedAt = now().getTime()
  progress.saw(stretch.listed ?? [])
  const { end, heads, faults, heldBytes, suspect } = await readHeads(run, stretch, monitors)
  const headsMs = now().getTime() - startedAt
  const isThrough = await keepRead(deciding, heads, faults)
  const { fullAt } = progress
  if (isThrough) progress.reach(fullAt === undefined ? end : fullAt - 1)
  const seen = { heads: heads.length, heldBytes, headsMs }
  if (fullAt !== undefined) return { ...seen, isFull: true }
  return { ...seen, ...(suspect !== undefined && { suspect }) }
}

/**
 * After a run that did not end: each message by itself, and its UID is written down before it is read. If this run does not end either,
 * the next one knows at which message.
 */
async function decideOneByOne(
  deciding: Deciding,
  { range: { first, last }, listed }: Stretch,
): Promise<Seen> {
  const { run, monitors, progress } = deciding
  const { session, lease, deps } = run
  const startedAt = deps.now().getTime()
  const aside = new Set(lease.folder.aside.map(({ uid }) => uid))
  const uids = listed ?? (await session.uids(first, last))
  progress.saw(uids)
  let most = 0
  for (const uid of uids) {
    if (aside.has(uid)) continue
    if (deps.deadline.remainingMs() <= 0) return { heads: 0, heldBytes: 0, headsMs: 0 }
    await lease.save({ trying: uid })
    const alone = { range: { first: uid, last: uid }, listed: [uid], isAlone: true }
    const { heads, faults, heldBytes } = await readHeads(run, alone, monitors)
    await keepRead(deciding, heads, faults)
    if (progress.fullAt !== undefined) return { heads: 0, heldBytes: 0, headsMs: 0, isFull: true }
    most += heldBytes
  }
  progress.reach(last)
  return { heads: uids.length, heldBytes: most, headsMs: deps.now().getTime() - startedAt }
}

/**
 * Those that were decided on before the folder was renumbered are entered as such, long mail is set aside. False if the time was up
 * before the end.
 */
async function keepRead(
  { run, recognition, progress }: Deciding,
  heads: readonly HeadDecisions[],
  faults: readonly MessageFault[],
): Promise<boolean> {
  const inOrder = faults.toSorted((one, other) => one.uid - other.uid)
  const room = Math.max(0, MAX_ASIDE - run.lease.folder.aside.length)
  const tooMany = inOrder[room]
  for (const fault of inOrder.slice(0, room)) progress.setAside(fault)
  const some = tooMany ? heads.filter(({ attributes: { uid } }) => uid < tooMany.uid) : heads
  const open = withoutLong(progress, await recognition.appliedTo(some))
  if (!(await keepThrough(run, progress, open))) return false
  if (!tooMany) return true
  progress.reach(tooMany.uid - 1)
  throw tooMany.failure
}

const compileMonitors = ({ watched: { monitors }, lease }: LeasedRun): CompiledMonitor[] =>
  monitors.map((monitor) => ({
    monitor,
    conditions: compileConditions(monitor.when),
    position: ownEntry(lease.folder.positions, monitor.name) ?? 1,
  }))

async function caught<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly thrown: unknown }> {
  try {
    return { value: await work() }
  } catch (thrown) {
    return { thrown }
  }
}
