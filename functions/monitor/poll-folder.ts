import type { StateObject } from '../../shared/archive/state-object.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import { MailEndedRun, SessionOutOfTime } from '../../shared/failures/mailbox-errors.js'
import { sizeOf, type UidRange, undecidedRange } from '../../shared/mailbox/arrivals.js'
import { begunWith, changedSince } from '../../shared/mailbox/begun-monitors.js'
import { isRestless } from '../../shared/mailbox/epochs.js'
import {
  decidedBelow,
  type FolderState,
  newFolderState,
} from '../../shared/mailbox/folder-state.js'
import { isLeased } from '../../shared/mailbox/lease-terms.js'
import type { FolderStatus } from '../../shared/mailbox/mailbox-session.js'
import { type AsideMessage, MAX_ASIDE } from '../../shared/mailbox/set-aside.js'
import { afterUnended, wasNotEnded } from '../../shared/mailbox/unended-runs.js'
import { looked } from '../../shared/mailbox/vanished/vanishing.js'
import { isInHole } from '../../shared/mailbox/young-holes.js'
import { FolderActions } from './act/folder-actions.js'
import { wantActions } from './act/wanted-actions.js'
import { Stretches } from './decide/stretches.js'
import { decideStretch } from './decide-stretch.js'
import { RunFaults } from './faults/run-faults.js'
import { FolderLease, type FolderProgress } from './lease/folder-lease.js'
import { LeaseLost } from './lease/lease-lost.js'
import { withLease } from './lease/renewing.js'
import { filledHoles, lookAgain, mayComeLate } from './look-again.js'
import type { FolderRun, LeasedRun, WatchedFolder } from './poll-deps.js'
import {
  beginningsOf,
  forgetBeginnings,
  type Newcomers,
  noteBeginnings,
} from './read/beginnings.js'
import { openFolder } from './read/same-uids.js'
import { FolderRecognition } from './recover/folder-recognition.js'
import { presentNumbering } from './recover/present-numbering.js'
import { rememberedFolder } from './recover/remembered-folder.js'
import { isResetOpen, requireRest, tellReset } from './recover/tell-reset.js'
import { unfinishedIn } from './tell/long-words.js'
import type { FolderReport } from './tell/poll-outcome.js'
import { looksAt } from './vanished/last-looks.js'
import { mayHaveVanished, noticeVanished } from './vanished/notice-vanished.js'

/**
 * Polls one folder: what is new since the lowest position is decided on, in batches. Each batch is kept, announced and
 * entered in the ledger before the positions pass it, so that a crash anywhere repeats work and loses none (DESIGN 5.1).
 * What is thrown ends it; what went wrong while the rest went on is among the failures of the run.
 */
export async function pollFolder(run: FolderRun): Promise<void> {
  const { state, madeAgain } = await rememberedFolder(run)
  if (madeAgain) run.failures.push(madeAgain)
  await pollRemembered(run, state)
}

async function pollRemembered(run: FolderRun, state: StateObject<FolderState>): Promise<void> {
  const { deps, session, watched, report } = run
  const { folder, monitors } = watched
  // STATUS may be ahead of the folder: where a monitor begins, the opened folder says. What may come late is looked for in it, too.
  const newcomers = newcomersOf(state.current, monitors)
  const isLookedInto = newcomers.length > 0 || mayComeLate(state.current, deps.now())
  const begins = isLookedInto ? await openFolder(run, 'to read', undefined) : undefined
  const seen = begins ?? (await session.status(folder))
  const present = await presentNumbering(run, state.current, seen, begins)
  const { status, opened } = present
  const looks = looksAt(run, status)
  if (present.known?.goneBack) return await waitForAnother(run, state, present.known)
  const placed = await withNewcomers(run, newcomers, present.known, status)
  const { positions } = placed
  const begun = begunWith(placed.begun, monitors, { positions, now: deps.now() })
  const known = afterUnended(
    begun === placed.begun ? placed : { ...placed, begun },
    RUN_ENDED,
    deps.now(),
  )
  reportMonitors(run, { before: state.current, placed, status })
  const range = undecidedRange(decidedBelow(known, monitors), status.uidNext)
  report.remaining = range ? sizeOf(range) : 0
  const late = await filledHoles(run, known, opened)
  const waits = known.pendingActions.length + shortIn(known).length + late.length > 0
  const isVanishing = mayHaveVanished(known, deps.now())
  report.long = unfinishedIn(known.aside)
  if (!range && !waits && !isVanishing && !isResetOpen(known) && known === state.current) {
    report.stopped = 'caught up'
    return
  }
  const isCautious = state.current !== undefined && wasNotEnded(state.current, deps.now())
  const lease = await FolderLease.take(deps, state, {
    ...known,
    server: watched.server,
    readingBelow: status.uidNext,
    vanishing: looked(known.vanishing, looks, known.arrivals.uidNext),
  })
  if (!lease) {
    report.stopped = 'busy'
    report.heldBy = holderIn(state.current)
    return noteBeginnings(run, newcomers, placed.positions, status)
  }
  const leased = { ...withLease(run, lease), faults: new RunFaults() }
  const work = {
    newcomers,
    range,
    opened,
    late,
    isCautious,
  }
  report.stopped = await lease.whileRenewed(() => workThrough(leased, work))
}

/** Numbers have gone back, and another run has to see it too: until then nobody knows which mail they name, and nothing is done by them. */
async function waitForAnother(
  { deps, report }: FolderRun,
  state: StateObject<FolderState>,
  doubted: FolderState,
): Promise<void> {
  const isBusy = state.current !== undefined && isLeased(state.current, deps.now())
  report.stopped = isBusy || !(await state.replace(doubted)) ? 'busy' : 'caught up'
}

/** What there is to do in a folder. */
interface FolderWork {
  /** Whose beginnings are in the state by now. */
  readonly newcomers: Newcomers
  readonly range: UidRange | undefined
  /** What the folder was found as, if it has been opened. */
  readonly opened: FolderStatus | undefined
  /** UIDs that came after they were passed. */
  readonly late: readonly number[]
  /** The run before this one did not end. */
  readonly isCautious: boolean
}

const RUN_ENDED = new MailEndedRun(
  'the run that was reading it did not end: its memory or its time was at an end',
)

/** What a person should know of the monitors: those that begin here, and those that are not what they were. */
function reportMonitors(
  { watched: { folder, monitors }, report }: FolderRun,
  places: {
    readonly before: FolderState | undefined
    readonly placed: FolderState
    readonly status: FolderStatus
  },
): void {
  const { before, placed, status } = places
  const positionOf = (monitor: string) => ownEntry(placed.positions, monitor) ?? status.uidNext
  report.changed = changedSince(placed.begun, monitors).map((changed) => ({
    ...changed,
    folder,
    position: positionOf(changed.monitor),
  }))
  report.began = newcomersOf(before, monitors).map(({ name, startFrom }) => ({
    monitor: name,
    startFrom,
    position: positionOf(name),
  }))
}

const holderIn = (state: FolderState | undefined): FolderReport['heldBy'] =>
  state?.lease && { run: state.lease.owner, until: state.lease.expiresAt }

/** The state with a position for every monitor; the same object if none was missing. */
async function withNewcomers(
  run: FolderRun,
  newcomers: Newcomers,
  known: FolderState | undefined,
  status: FolderStatus,
): Promise<FolderState> {
  if (known && newcomers.length === 0) return known
  const state = known ?? newFolderState(run.watched, status)
  const beginnings = await beginningsOf(run, newcomers, state.positions, status)
  return { ...state, positions: { ...state.positions, ...beginnings } }
}

/** A renamed monitor that goes on where it stood is none. */
const newcomersOf = (state: FolderState | undefined, monitors: Newcomers): Newcomers =>
  monitors.filter(({ name }) => ownEntry(state?.positions, name) === undefined)

/**
 * Decides on a range, stretch by stretch, and then on what was passed and waits, as long as there is time and nobody else has taken the
 * folder over.
 */
async function workThrough(
  leased: LeasedRun,
  { newcomers, range, opened: alreadyOpened, late, isCautious }: FolderWork,
): Promise<FolderReport['stopped']> {
  const recognition = new FolderRecognition(leased)
  const run = { ...leased, keptBefore: recognition.keptBefore }
  const { deps, session, watched, lease, report } = run
  const lateNow = () => late.filter((uid) => isInHole(lease.folder.holes, uid))
  let isFull = false
  let opened = alreadyOpened
  try {
    await forgetBeginnings(run, newcomers)
    const actions = new FolderActions(run)
    const again = async () => {
      // What is set aside by this run has had its turn.
      const aside = shortIn(lease.folder).map(({ uid }) => uid)
      const uids = [...aside, ...lateNow()].filter((uid) => !run.faults.uids.has(uid))
      if (uids.length === 0) return
      await openFolder(run, 'to read', lease.folder)
      await lookAgain(run, uids, recognition)
    }
    // With no room for another one the first fault would end the run before those that wait had their turn.
    const isCrowded = lease.folder.aside.length >= MAX_ASIDE
    if (isCrowded) await again()
    if (range) {
      opened ??= await openFolder(run, 'to read', lease.folder)
      const inFolder = withinFolder(range, opened, report)
      const passedOver = [...lease.folder.aside.map(({ uid }) => uid), ...lateNow()]
      const stretches = new Stretches(inFolder, opened, session, { aside: passedOver, isCautious })
      while (!stretches.isDone && !isFull) {
        if (deps.deadline.remainingMs() <= 0) return await releasedBecause('out of time', lease)
        await makeRoom(run, actions)
        const stretch = await stretches.next(mostMessages(watched, actions))
        const seen = await decideStretch(run, stretch, recognition)
        stretches.passed(seen)
        isFull = seen.isFull === true
        await tellReset(run)
      }
    }
    const unanswered = isCrowded ? undefined : await failureOf(again)
    if (unanswered) run.failures.push(unanswered)
    // What is kept is acted upon also while those that wait cannot be had.
    if (unanswered && !session.isOpen) throw unanswered
    await tellReset(run)
    await actions.carryOut()
    const vanishing = await noticeVanished(run, { opened, come: late })
    const hasFailed = unanswered !== undefined || actions.failure !== undefined
    // What was told is remembered however this ends: else the next poll tells it again.
    if (hasFailed || isRestless(lease.folder)) await lease.save({ vanishing })
    requireRest(run)
    if (hasFailed) return await releasedBecause('failed', lease)
    const isCaughtUp = lease.folder.pendingActions.length === 0 && !isFull
    return await releasedBecause(isCaughtUp ? 'caught up' : 'out of time', lease, { vanishing })
  } catch (error) {
    if (error instanceof LeaseLost) return 'lease lost'
    // A lease that cannot be given up expires; what went wrong is what has to be told.
    await lease.release().catch(() => {})
    throw error
  } finally {
    report.long = unfinishedIn(lease.folder.aside)
    const { uids } = run.faults
    report.aside = lease.folder.aside.filter(({ uid }) => uids.has(uid))
  }
}

/** What is decided on as soon as it can be; long mail has its turn when all else is done. */
const shortIn = ({ aside }: FolderState): AsideMessage[] => aside.filter(({ long }) => !long)

async function failureOf(work: () => Promise<void>): Promise<FailureError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof FailureError) return error
    throw error
  }
}

/** STATUS may be ahead of the folder as it was opened: what only STATUS has seen is left for the next poll, and is not missing. */
function withinFolder(
  { first, last }: UidRange,
  { uidNext }: FolderStatus,
  report: FolderReport,
): UidRange {
  const range = { first, last: Math.min(last, uidNext - 1) }
  report.remaining = Math.max(0, sizeOf(range))
  return range
}

/**
 * The state has room for so many actions; what a stretch asks for must fit in before its positions are saved. Where those that
 * are pending cannot be done, the folder waits: no mail is passed over, and after three polls they are given up.
 */
async function makeRoom(run: LeasedRun, actions: FolderActions): Promise<void> {
  if (actions.hasRoom) return
  await actions.carryOut()
  if (!actions.hasRoom) {
    const { folder } = run.watched
    throw actions.failure ?? new SessionOutOfTime(`${folder}: no time for what is pending`)
  }
  await openFolder(run, 'to read', run.lease.folder)
}

/** Actions can only be carried out between two stretches: what they ask for must be remembered until then. */
const mostMessages = ({ monitors }: WatchedFolder, { roomLeft }: FolderActions): number =>
  wantActions(monitors) ? roomLeft : Number.POSITIVE_INFINITY

async function releasedBecause(
  reason: FolderReport['stopped'],
  lease: FolderLease,
  progress: FolderProgress = {},
): Promise<FolderReport['stopped']> {
  await lease.release(progress)
  return reason
}
