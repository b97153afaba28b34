import { findState } from '../archive/state-object.js'
import { folderStateKey } from '../contract/keys.js'
import { type FolderState, folderStateSchema } from '../mailbox/folder-state.js'
import { type Booking, bookArrivals, resultOf } from './booking.js'
import { type OwnedDueTime, ownedDueTimes } from './definition-history.js'
import type { SeenByPoll, UnseenMail } from './evidence.js'
import { type ExpectationState, wasPausedAt } from './expectation-state.js'
import { horizonOf, pruned } from './horizon.js'
import { withUidNext } from './known-mail.js'
import { answerOf, type Judging, verdictBy, verdictOn } from './make-verdict.js'
import { type ReadMail, readOn } from './read-ledger.js'
import { isSameFolder } from './reading.js'
import { recordVerdict } from './record-verdict.js'
import { remember } from './remember.js'
import type { Verdict } from './verdict.js'
import type { JudgeDeps, WaitingMonitor } from './waiting-monitor.js'

/** What a run has judged. */
export interface Judged {
  /** The verdicts that this run recorded, or found. */
  readonly verdicts: readonly Verdict[]
  /** The first due time that is not judged yet, in ms: no poll has seen what came by then, or another run is at it. */
  readonly openSince?: number | undefined
}

const DAY_MS = 86_400_000
/** What one run judges of many due times that nobody judged. */
const MAX_VERDICTS = 200

/**
 * Judges every due time of a monitor that has no verdict, the oldest first, as if on time, by the ledger; and looks whether mail has
 * answered what was missing. Several runs may judge at once: each verdict is there once, and is told by one of them.
 *
 * @param seen the poll that saw everything there was, if this run is one: without it nothing is absent
 * @throws StorageFailed, StateNewer, EventsRefused
 */
export async function judgeMonitor(
  deps: JudgeDeps,
  waiting: WaitingMonitor,
  seen?: SeenByPoll,
): Promise<Judged> {
  const now = deps.now()
  const { object, state: remembered } = await remember(deps, waiting)
  const save = async (state: ExpectationState) => {
    if (JSON.stringify(state) !== JSON.stringify(object.current)) await object.replace(state)
  }
  const { definitions, open, folder } = remembered
  const dues = ownedDueTimes(definitions, {
    since: Date.parse(remembered.since),
    after: Date.parse(remembered.judgedThrough),
    until: now.getTime(),
  })
  const isAwaited = ({ isClosed, due }: OwnedDueTime) => !isClosed && !wasPausedAt(remembered, due)
  const asksForMail = open.length > 0 || dues.some(isAwaited)
  const isNew = remembered.readings.some(({ bounds }) => bounds.length === 0)
  const present = asksForMail || isNew ? await folderOf(deps, remembered) : undefined
  const placed = withSeen(remembered, present, seen)
  const read = asksForMail ? await readMail(deps, placed, waiting) : undefined
  const state = { ...placed, ...read?.mail }
  if (read?.isBehind || (dues.length === 0 && open.length === 0)) {
    await save(state)
    return { verdicts: [], openSince: dues[0]?.due }
  }
  const bench = {
    deps,
    judging: { monitor: waiting.name, mailbox: waiting.mailbox, folder, now },
    waiting,
    state,
    unseen: {
      waiting: present?.aside.map(({ uid }) => uid) ?? [],
      vanishing: present?.vanishing,
    },
    seen,
    bookings: bookingsOf(state, waiting, now),
  }
  const answered = await lookAgain(bench)
  const judged = await judgeInOrder(bench, dues.slice(0, MAX_VERDICTS))
  const next = {
    ...state,
    judgedThrough: judged.through,
    open: [...answered.open, ...judged.open],
  }
  await save(pruned(next, now))
  return {
    verdicts: [...answered.verdicts, ...judged.verdicts],
    openSince: dues[judged.verdicts.length]?.due,
  }
}

/** The state of the folder; one that is damaged is the poll's to make again. */
async function folderOf(
  deps: JudgeDeps,
  { mailbox, folder }: ExpectationState,
): Promise<FolderState | undefined> {
  if (folder === undefined) return undefined
  const { object } = await findState(deps, folderStateKey(mailbox, folder), folderStateSchema)
  return object.current
}

/** With what UIDNEXT was when the poll began: it has seen everything below. */
function withSeen(
  state: ExpectationState,
  present: FolderState | undefined,
  seen: SeenByPoll | undefined,
): ExpectationState {
  if (!present || !seen) return state
  const { uidValidity, generation, arrivals } = present
  const below = { uidNext: arrivals.uidNext, at: seen.at }
  const readings = state.readings.map((reading) =>
    isSameFolder(reading, present)
      ? withUidNext(reading, { uidValidity, generation }, below)
      : reading,
  )
  return { ...state, readings }
}

async function readMail(
  deps: JudgeDeps,
  state: ExpectationState,
  { name: monitor, formerly, expect }: WaitingMonitor,
): Promise<ReadMail> {
  const { mailbox, folder, readings, arrivals, misses, failed } = state
  const mail = { readings, arrivals, misses, failed }
  if (folder === undefined) return { mail, isBehind: false }
  const reader = { monitor, formerly, expect, keepFrom: horizonOf(state, deps.now()) }
  return await readOn(deps, reader, mail, { mailbox, folder })
}

/** What a run judges with. */
interface Bench {
  readonly deps: JudgeDeps
  readonly judging: Judging
  readonly waiting: WaitingMonitor
  readonly state: ExpectationState
  readonly unseen: UnseenMail
  readonly seen: SeenByPoll | undefined
  readonly bookings: readonly OwnedBooking[]
}

interface OwnedBooking extends Booking {
  readonly due: OwnedDueTime
}

/** The mail of every due time that mail may still be booked to. */
function bookingsOf(
  state: ExpectationState,
  { expect: { count, distinct } }: WaitingMonitor,
  now: Date,
): OwnedBooking[] {
  const { definitions, since } = state
  // Mail that has come by now may be early for what is due tomorrow.
  const until = now.getTime() + 2 * DAY_MS
  const between = { since: Date.parse(since), after: horizonOf(state, now), until }
  const dues = ownedDueTimes(definitions, between)
  const awaited = dues.filter(({ due, isClosed }) => !isClosed && !wasPausedAt(state, due))
  const bookings = bookArrivals(awaited, state.arrivals, {
    count,
    isDistinct: distinct !== undefined,
  })
  return bookings.flatMap((booking, index) => {
    const due = awaited[index]
    return due ? [{ ...booking, due }] : []
  })
}

/** Due times in order, as far as they can be judged. */
async function judgeInOrder(
  bench: Bench,
  dues: readonly OwnedDueTime[],
): Promise<{
  readonly verdicts: readonly Verdict[]
  readonly through: string
  readonly open: ExpectationState['open']
}> {
  const verdicts: Verdict[] = []
  for (const due of dues) {
    const verdict = verdictFor(bench, due)
    const recorded = verdict && (await recordVerdict(bench.deps, verdict))
    if (!recorded) break
    verdicts.push(recorded)
  }
  return {
    verdicts,
    through: verdicts.at(-1)?.due ?? bench.state.judgedThrough,
    open: verdicts.flatMap(({ due, result, answered }) =>
      (result === 'absent' && !answered) || result === 'unknown' ? [{ due, result }] : [],
    ),
  }
}

/** The verdict on a due time; undefined as long as a poll may still show what came by then. */
function verdictFor(bench: Bench, due: OwnedDueTime): Verdict | undefined {
  const { judging, waiting, state, bookings } = bench
  const need = waiting.expect.count * due.dates.length
  if (due.isClosed) return verdictOn(judging, { ...due, need: 0 }, 'closed')
  if (wasPausedAt(state, due.due)) return verdictOn(judging, { ...due, need }, 'paused')
  const booking = bookings.find((one) => one.due.due === due.due)
  const known = booking && knownVerdict(bench, booking)
  if (known) return known
  const isOver = judging.now.getTime() > due.due + waiting.graceMs
  return isOver ? verdictOn(judging, { ...due, need }, 'unknown') : undefined
}

/** The verdict that the mail makes, if all that had come by the due time has been looked at, or enough of it. */
function knownVerdict(
  { judging, state, unseen, seen, bookings }: Bench,
  booking: OwnedBooking,
): Verdict | undefined {
  const isSeen = seen !== undefined && seen.at >= booking.due.due && unseen.waiting.length === 0
  if (!isSeen && resultOf(booking) !== 'met') return undefined
  const before = bookings.slice(0, bookings.indexOf(booking)).toReversed()
  const missedBefore = before.findIndex((one) => resultOf(one) !== 'absent')
  return verdictBy(judging, booking.due, booking, {
    mail: state,
    unseen,
    seen,
    missedBefore: missedBefore === -1 ? before.length : missedBefore,
  })
}

/** What was missing or unknown: whether mail has answered it since, or somebody could look. */
async function lookAgain(bench: Bench): Promise<{
  readonly verdicts: readonly Verdict[]
  readonly open: ExpectationState['open']
}> {
  const verdicts: Verdict[] = []
  const open: ExpectationState['open'] = []
  for (const one of bench.state.open) {
    const booking = bench.bookings.find(({ due }) => due.due === Date.parse(one.due))
    const next = booking && laterVerdict(bench, one, booking)
    const recorded = next && (await recordVerdict(bench.deps, next))
    if (recorded) verdicts.push(recorded)
    if (!recorded) open.push(one)
    else if (recorded.result === 'absent' && !recorded.answered)
      open.push({ due: one.due, result: 'absent' })
  }
  return { verdicts, open }
}

function laterVerdict(
  bench: Bench,
  { result }: ExpectationState['open'][number],
  booking: OwnedBooking,
): Verdict | undefined {
  if (result === 'unknown') return knownVerdict(bench, booking)
  const answered = answerOf(bench.judging, booking.due, booking)
  const verdict = verdictOn(bench.judging, { ...booking.due, need: booking.need }, 'absent')
  return answered && { ...verdict, answered }
}
