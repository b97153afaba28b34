import { createHash } from 'node:crypto'
import { readState } from '../archive/state-object.js'
import { expectStateKey, folderStateKey } from '../contract/keys.js'
import type { Expectation } from '../jobs/schema/expect-schema.js'
import { type FolderState, folderStateSchema } from '../mailbox/folder-state.js'
import { type Booking, bookArrivals, LATE_DAYS, resultOf } from './booking.js'
import { type OwnedDueTime, ownedDueTimes } from './definition-history.js'
import type { SeenByPoll } from './evidence.js'
import {
  type ExpectationState,
  expectationStateSchema,
  wasPausedAt,
  withPause,
} from './expectation-state.js'
import { answerOf, type Judging, verdictBy, verdictOn } from './make-verdict.js'
import { type KnownMail, readOn } from './read-ledger.js'
import { type RecordDeps, recordVerdict } from './record-verdict.js'
import type { Verdict } from './verdict.js'

/** A monitor that waits for mail. */
export interface WaitingMonitor {
  readonly name: string
  readonly mailbox: string
  /** The folder's path as the server lists it, if a poll has found it. */
  readonly folder?: string | undefined
  readonly expect: Expectation
  /** The name it had before: what was waited for under it goes on. */
  readonly formerly?: string | undefined
  readonly isPaused: boolean
  /** So long after a due time a poll may still show what has come; then it is unknown. */
  readonly graceMs: number
}

/** What a run has judged. */
export interface Judged {
  /** The verdicts that this run recorded, or found. */
  readonly verdicts: readonly Verdict[]
  /** Due times that are not judged yet: no poll has seen what came by then, or another run is at it. */
  readonly isOpen: boolean
}

const DAY_MS = 86_400_000
/** Mail answers seven days, and a window begins at most two days before its due time. */
const REMEMBERED_MS = (LATE_DAYS + 2) * DAY_MS
/** What one run judges of many due times that nobody judged. */
const MAX_VERDICTS = 200

/**
 * Judges every due time of a monitor that has no verdict, the oldest first, as if on time, by the ledger; and looks whether mail has
 * answered what was missing. Several runs may judge at once: each verdict is there once, and is told by one of them.
 *
 * @param seen the poll that saw everything there was, if this run is one: without it nothing is absent
 * @throws StorageFailed, EventsRefused
 */
export async function judgeMonitor(
  deps: RecordDeps,
  waiting: WaitingMonitor,
  seen?: SeenByPoll,
): Promise<Judged> {
  const now = deps.now()
  const object = await readState(deps, expectStateKey(waiting.name), expectationStateSchema)
  const before = object.current ?? (await formerState(deps, waiting))
  const remembered = await withReading(deps, stateFor(before, waiting, now), waiting)
  const { folder, definitions, open } = remembered
  const judging = { monitor: waiting.name, mailbox: waiting.mailbox, folder, now }
  const since = Date.parse(remembered.since)
  const judgedThrough = Date.parse(remembered.judgedThrough)
  const dues = ownedDueTimes(definitions, since, judgedThrough, now.getTime())
  const save = async (state: ExpectationState) => {
    if (JSON.stringify(state) !== JSON.stringify(object.current)) await object.replace(state)
  }
  if (dues.length === 0 && open.length === 0) {
    await save(remembered)
    return { verdicts: [], isOpen: false }
  }
  const present = await folderOf(deps, remembered)
  const read = await readMail(deps, remembered, present, waiting)
  const state = { ...remembered, ...read.mail }
  if (read.isBehind) {
    await save(state)
    return { verdicts: [], isOpen: true }
  }
  const aside = present?.aside.map(({ uid }) => uid) ?? []
  const bench = {
    deps,
    judging,
    waiting,
    state,
    aside,
    seen,
    bookings: bookingsOf(state, waiting, now),
  }
  const answered = await lookAgain(bench)
  const judged = await judgeInOrder(bench, dues.slice(0, MAX_VERDICTS))
  await save(
    pruned(
      { ...state, judgedThrough: judged.through, open: [...answered.open, ...judged.open] },
      now,
    ),
  )
  return {
    verdicts: [...answered.verdicts, ...judged.verdicts],
    isOpen: judged.verdicts.length < dues.length,
  }
}

/** What is remembered, with the definition and the pause of now. */
function stateFor(
  known: ExpectationState | undefined,
  { name: monitor, mailbox, folder, expect, isPaused }: WaitingMonitor,
  now: Date,
): ExpectationState {
  const at = now.toISOString()
  const before: ExpectationState = known ?? {
    schemaVersion: 1,
    monitor,
    mailbox,
    since: at,
    judgedThrough: at,
    definitions: [{ from: at, version: versionOf(expect), expect }],
    pauses: [],
    arrivals: [],
    misses: [],
    failed: [],
    open: [],
  }
  const version = versionOf(expect)
  const isSame = before.definitions.at(-1)?.version === version
  const definitions = isSame
    ? before.definitions
    : [...before.definitions, { from: at, version, expect }]
  // Of another folder, or another mailbox, what was read means nothing.
  const isElsewhere =
    before.mailbox !== mailbox ||
    (folder !== undefined && before.folder !== undefined && folder !== before.folder)
  const { reading: _, folder: __, ...unread } = before
  return {
    ...(isElsewhere ? { ...unread, mailbox, arrivals: [], misses: [], failed: [] } : before),
    ...(folder !== undefined && { folder }),
    definitions,
    pauses: withPause(before.pauses, isPaused, now),
  }
}

/** Of what it means: a calendar's days are part of it. */
const versionOf = (expect: Expectation): string =>
  createHash('sha256').update(JSON.stringify(expect)).digest('hex').slice(0, 12)

/** What was waited for under a former name. Its verdicts stay where they are, and what was open there is answered by nothing any more. */
async function formerState(
  deps: RecordDeps,
  { name, formerly }: WaitingMonitor,
): Promise<ExpectationState | undefined> {
  if (formerly === undefined) return undefined
  const { current } = await readState(deps, expectStateKey(formerly), expectationStateSchema)
  return current && { ...current, monitor: name, open: [] }
}

const folderOf = async (
  deps: RecordDeps,
  { mailbox, folder }: ExpectationState,
): Promise<FolderState | undefined> =>
  folder === undefined
    ? undefined
    : (await readState(deps, folderStateKey(mailbox, folder), folderStateSchema)).current

/** Reading begins where the monitor stands when it is first waited for: what came before answers nothing. */
async function withReading(
  deps: RecordDeps,
  state: ExpectationState,
  { name }: WaitingMonitor,
): Promise<ExpectationState> {
  const folder = state.reading ? undefined : await folderOf(deps, state)
  if (!folder) return state
  const { uidValidity, generation = 0, positions, arrivals } = folder
  const next = Math.min(positions[name] ?? arrivals.uidNext, arrivals.uidNext)
  const bounds = [{ uidNext: next, at: state.since }]
  return { ...state, reading: { uidValidity, generation, next, waiting: [], bounds } }
}

async function readMail(
  { archive, now }: RecordDeps,
  state: ExpectationState,
  present: FolderState | undefined,
  { name: monitor, formerly, mailbox, expect }: WaitingMonitor,
): Promise<{ readonly mail: KnownMail; readonly isBehind: boolean }> {
  const { folder, reading, arrivals, misses, failed } = state
  if (folder === undefined || !reading || !present) return { mail: state, isBehind: false }
  const { uidValidity, generation = 0 } = present
  return await readOn(
    archive,
    { mailbox, folder, monitor, formerly, expect, keepFrom: horizonOf(state, now()) },
    { reading, arrivals, misses, failed },
    { uidValidity, generation },
  )
}

/** Mail before this moment, in ms, and due times before it are settled. What nobody could look at keeps it back, for two months. */
function horizonOf({ judgedThrough, open }: ExpectationState, now: Date): number {
  const unknown = open.flatMap(({ due, result }) => (result === 'unknown' ? [Date.parse(due)] : []))
  const oldest = Math.min(now.getTime(), Date.parse(judgedThrough), ...unknown)
  return Math.max(oldest, now.getTime() - LONGEST_UNKNOWN_MS) - REMEMBERED_MS
}

const LONGEST_UNKNOWN_MS = 60 * DAY_MS

/** What a run judges with. */
interface Bench {
  readonly deps: RecordDeps
  readonly judging: Judging
  readonly waiting: WaitingMonitor
  readonly state: ExpectationState
  /** UIDs that are still to be decided on. */
  readonly aside: readonly number[]
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
  const dues = ownedDueTimes(definitions, Date.parse(since), horizonOf(state, now), until)
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
  { judging, state, aside, seen, bookings }: Bench,
  booking: OwnedBooking,
): Verdict | undefined {
  const isSeen = seen !== undefined && seen.at >= booking.due.due && aside.length === 0
  if (!isSeen && resultOf(booking) !== 'met') return undefined
  const before = bookings.slice(0, bookings.indexOf(booking)).toReversed()
  const missedBefore = before.findIndex((one) => resultOf(one) !== 'absent')
  return verdictBy(judging, booking.due, booking, {
    mail: state,
    waiting: aside,
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

/** Without what no mail can answer any more. */
function pruned(state: ExpectationState, now: Date): ExpectationState {
  const oldest = horizonOf(state, now)
  const isRecent = (at: string) => Date.parse(at) >= oldest
  return {
    ...state,
    definitions: state.definitions.filter((_, index) => {
      const next = state.definitions[index + 1]
      return next === undefined || isRecent(next.from)
    }),
    pauses: state.pauses.filter(({ until }) => until === undefined || isRecent(until)),
    arrivals: state.arrivals.filter(({ at }) => isRecent(at)),
    misses: state.misses.filter(({ at }) => isRecent(at)),
    failed: state.failed.filter(({ at }) => isRecent(at)),
    open: state.open.filter(({ due }) => isRecent(due)),
  }
}
