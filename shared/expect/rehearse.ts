import {
  type DueRule,
  defaultWithinMs,
  dueTimesBetween,
  smallestGapMs,
} from '../jobs/calendar/due-times.js'
import { clockAt, minutesOf } from '../jobs/calendar/local-time.js'
import { dueRuleOf } from '../jobs/requests/carried-expectation.js'
import type { Expectation } from '../jobs/schema/expect-schema.js'
import type { Answer, Arrival } from './arrival.js'
import { type Booking, bookArrivals, completing, resultOf } from './booking.js'

/** What an expectation would have said on a due time. */
export interface RehearsedDueTime {
  readonly due: string
  /** As the clock of its zone shows it. */
  readonly dueLocal: string
  readonly dates: readonly string[]
  /** Of `late`, too, it would have been told that the mail is absent. */
  readonly result: 'met' | 'late' | 'answered' | 'absent' | 'closed'
  readonly need: number
  readonly have: number
  /** How long after the due time it had what it needed, below 0 before it; absent if it never had. */
  readonly arrivedAfterSeconds?: number
}

/** What an expectation would have said on the past. */
export interface Rehearsal {
  readonly dueTimes: readonly RehearsedDueTime[]
  /** Due times on which somebody would have been told that mail is absent. */
  readonly alarms: number
  /** When the due times had their mail, seconds after them; absent if none had. */
  readonly arrival?: { readonly medianSeconds: number; readonly percentile95Seconds: number }
  /** What would have given fewer alarms; absent if nothing would. */
  readonly instead?: {
    readonly by: readonly string[]
    readonly withinMinutes: number
    /** Those that are left: of due times without any mail. */
    readonly alarms: number
  }
}

/** The mail of a past. */
export interface RehearsedMail {
  readonly arrivals: readonly Arrival[]
  /** That of the monitor which answers as well. */
  readonly answers?: readonly Answer[]
}

/** A time that is looked back on, moments in ms. */
export interface LookedBackOn {
  readonly from: number
  readonly until: number
}

const MINUTE_MS = 60_000

/** Nobody writes 09:43 into a jobs file. */
const STEP_MINUTES = 5

/** The latest time of day there is, `47:59`. */
const LAST_MINUTE = 48 * 60 - 1

/** What an expectation would have said on the due times of a past, and which `by` and `within` would have told fewer. */
export function rehearse(expect: Expectation, mail: RehearsedMail, past: LookedBackOn): Rehearsal {
  const { dueTimes, bookings } = judged(expect, mail, past)
  const alarms = alarmsIn(dueTimes)
  const offsets = dueTimes
    .flatMap(({ arrivedAfterSeconds }) => arrivedAfterSeconds ?? [])
    .toSorted((one, other) => one - other)
  const better = alarms > 0 ? betterThan(expect, mail.arrivals, bookings) : undefined
  const left = better && alarmsIn(judged(better, mail, past).dueTimes)
  return {
    dueTimes,
    alarms,
    ...(offsets.length > 0 && {
      arrival: {
        medianSeconds: percentile(offsets, 0.5),
        percentile95Seconds: percentile(offsets, 0.95),
      },
    }),
    ...(better?.within &&
      left !== undefined &&
      left < alarms && {
        instead: {
          by: better.by.map(({ at }) => at),
          withinMinutes: better.within.seconds / 60,
          alarms: left,
        },
      }),
  }
}

function judged(
  expect: Expectation,
  { arrivals, answers = [] }: RehearsedMail,
  { from, until }: LookedBackOn,
): { readonly dueTimes: RehearsedDueTime[]; readonly bookings: readonly Booking[] } {
  const dues = dueTimesBetween(dueRuleOf(expect), from, until).filter(({ start }) => start >= from)
  const bookings = bookArrivals(
    dues.filter(({ isClosed }) => !isClosed),
    arrivals,
    { count: expect.count, isDistinct: expect.distinct !== undefined },
    answers,
  )
  const dueTimes = dues.map(({ due, zone, dates }) => {
    const booking = bookings.find((one) => one.due.due === due)
    const completed = booking && completing(booking)
    return {
      due: new Date(due).toISOString(),
      dueLocal: clockAt(due, zone),
      dates,
      result: booking ? resultOf(booking) : ('closed' as const),
      need: booking?.need ?? 0,
      have: booking ? booking.onTime.length + booking.late.length : 0,
      ...(completed && {
        arrivedAfterSeconds: Math.round((Date.parse(completed.at) - due) / 1_000),
      }),
    }
  })
  return { dueTimes, bookings }
}

const alarmsIn = (dueTimes: readonly RehearsedDueTime[]): number =>
  dueTimes.filter(({ result }) => result === 'late' || result === 'absent').length

/** The value that so great a part of them does not exceed. @param sorted ascending, at least one */
const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0

/** The same, so much later and with so wide a window that it takes what came within half the time to the next due time, and what came early. */
function betterThan(
  expect: Expectation,
  arrivals: readonly Arrival[],
  bookings: readonly Booking[],
): Expectation | undefined {
  const rule = dueRuleOf(expect)
  const gapMs = smallestGapOf(rule)
  const laterMs = stepUp(
    Math.max(0, ...bookings.map(latenessMs).filter((late) => late <= gapMs / 2)),
  )
  const by = expect.by.map(({ at, zone }) => ({ at: laterClock(at, laterMs), zone }))
  if (by.some(({ at }) => at === undefined)) return undefined
  const earlyMs = bookings.map((booking) => earlinessMs(booking, arrivals, gapMs))
  const widestMs = Math.max(rule.withinMs ?? defaultWithinMs(rule), ...earlyMs)
  const withinMs = Math.min(stepUp(widestMs) + laterMs, gapMs)
  return {
    ...expect,
    by: by.flatMap(({ at, zone }) => (at === undefined ? [] : [{ at, zone }])),
    within: { seconds: withinMs / 1_000 },
  }
}

/** A day, where there is one time of day. */
const smallestGapOf = (rule: DueRule): number => {
  const gapMs = smallestGapMs(rule)
  return Number.isFinite(gapMs) ? gapMs : 24 * 60 * MINUTE_MS
}

function latenessMs(booking: Booking): number {
  const completed = resultOf(booking) === 'late' ? completing(booking) : undefined
  return completed ? Date.parse(completed.at) - booking.due.due : 0
}

/** How early mail came that would have answered a due time without any, had its window been as wide as it may be. */
function earlinessMs(booking: Booking, arrivals: readonly Arrival[], gapMs: number): number {
  if (resultOf(booking) === 'met') return 0
  const { due, start } = booking.due
  const moments = arrivals.map(({ at }) => Date.parse(at))
  const early = moments.filter((at) => at > due - gapMs && at <= start)
  return early.length === 0 ? 0 : due - Math.max(...early)
}

const stepUp = (ms: number): number =>
  Math.ceil(ms / (STEP_MINUTES * MINUTE_MS)) * STEP_MINUTES * MINUTE_MS

/** `09:30` and a quarter of an hour: `09:45`; undefined past the latest there is. */
function laterClock(at: string, laterMs: number): string | undefined {
  const minutes = (minutesOf(at) ?? 0) + laterMs / MINUTE_MS
  if (minutes > LAST_MINUTE) return undefined
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}
