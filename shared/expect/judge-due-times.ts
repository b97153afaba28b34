import { type Booking, bookArrivals, resultOf } from './booking.js'
import { type OwnedDueTime, ownedDueTimes } from './definition-history.js'
import type { SeenByPoll, UnseenMail } from './evidence.js'
import { type ExpectationState, wasPausedAt } from './expectation-state.js'
import { horizonOf } from './horizon.js'
import { answerOf, type Judging, verdictBy, verdictOn } from './make-verdict.js'
import { recordVerdict } from './record-verdict.js'
import type { Verdict } from './verdict.js'
import type { JudgeDeps, WaitingMonitor } from './waiting-monitor.js'

const DAY_MS = 86_400_000

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
export function bookingsOf(
  state: ExpectationState,
  { expect: { count, distinct, or } }: WaitingMonitor,
  now: Date,
): OwnedBooking[] {
  const { definitions, since } = state
  // Mail that has come by now may be early for what is due tomorrow.
  const until = now.getTime() + 2 * DAY_MS
  const between = { since: Date.parse(since), after: horizonOf(state, now), until }
  const dues = ownedDueTimes(definitions, between)
  const awaited = dues.filter(({ due, isClosed }) => !isClosed && !wasPausedAt(state, due))
  const wanted = { count, isDistinct: distinct !== undefined }
  const answers = state.answers.filter(({ monitor }) => monitor === or)
  const bookings = bookArrivals(awaited, state.arrivals, wanted, answers)
  return bookings.flatMap((booking, index) => {
    const due = awaited[index]
    return due ? [{ ...booking, due }] : []
  })
}

/** Due times in order, as far as they can be judged. */
export async function judgeInOrder(
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
export async function lookAgain(bench: Bench): Promise<{
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
