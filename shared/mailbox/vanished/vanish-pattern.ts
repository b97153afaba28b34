import type { VanishTime } from './vanishing.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEK_DAYS = 7

/** Fewer show nothing. */
const FEWEST = 5

/** Periods that clients and jobs are set to, the longest first: what comes every six hours also comes at multiples of one. */
const PERIODS_MS = [24, 12, 8, 6, 4, 3, 2, 1].map((hours) => hours * HOUR_MS)

/** How near to one point of the period the times lie, 1 being all at it (mean resultant length): by chance six do so once in 300 times. */
const REGULAR = 0.97

/** A time is known to lie between two polls; where they are further apart than so much of a period, it shows nothing of it. */
const MOST_OF_PERIOD = 1 / 4

/** Somebody who works is there for so long. */
const WORKING_HOURS_MS = 12 * HOUR_MS

/** A day that has no longer pause than that has no night. */
const NIGHT_MS = 8 * HOUR_MS

/** What the times have in common at which mail vanished. */
export type VanishPattern =
  | { readonly kind: 'too-few' }
  /** Every so many hours: a client, or a job, that is set to it. */
  | { readonly kind: 'fixed-period'; readonly everyHours: number }
  /** On five days of the week at most, and at these hours (UTC): somebody who works. `same-hours`: on any day. */
  | {
      readonly kind: 'working-hours' | 'same-hours'
      readonly from: string
      readonly to: string
    }
  /** By day and by night: a client that is always on. */
  | { readonly kind: 'any-hour' }
  | { readonly kind: 'none' }

/** The pattern so far. */
export function patternOf(vanished: readonly VanishTime[]): VanishPattern {
  if (vanished.length < FEWEST) return { kind: 'too-few' }
  const spans = vanished.map(({ after, before }) => ({
    at: (Date.parse(after ?? before) + Date.parse(before)) / 2,
    widthMs: Date.parse(before) - Date.parse(after ?? before),
  }))
  const times = spans.map(({ at }) => at).toSorted((one, other) => one - other)
  const widthMs = Math.max(...spans.map((span) => span.widthMs))
  const period = PERIODS_MS.find(
    (periodMs) => widthMs <= periodMs * MOST_OF_PERIOD && isRegular(times, periodMs),
  )
  if (period !== undefined) return { kind: 'fixed-period', everyHours: period / HOUR_MS }
  const { from, lengthMs } = shortestWindow(times)
  if (DAY_MS - lengthMs < NIGHT_MS) return { kind: 'any-hour' }
  if (lengthMs > WORKING_HOURS_MS) return { kind: 'none' }
  const hours = { from: clockOf(from), to: clockOf(from + lengthMs) }
  return { kind: hasWeekends(times, from) ? 'working-hours' : 'same-hours', ...hours }
}

/** More than once round, and always at the same point. */
function isRegular(times: readonly number[], periodMs: number): boolean {
  const rounds = new Set(times.map((time) => Math.round((time - (times[0] ?? 0)) / periodMs)))
  if (rounds.size < FEWEST) return false
  const angles = times.map((time) => (2 * Math.PI * (time % periodMs)) / periodMs)
  const sumOf = (part: (angle: number) => number) =>
    angles.reduce((sum, angle) => sum + part(angle), 0)
  return Math.hypot(sumOf(Math.cos), sumOf(Math.sin)) / times.length >= REGULAR
}

/** The shortest part of the day that has all of them: it begins behind the longest pause. */
function shortestWindow(times: readonly number[]): { from: number; lengthMs: number } {
  const clocks = times.map((time) => time % DAY_MS).toSorted((one, other) => one - other)
  const [first = 0] = clocks
  const pauses = clocks.map((clock, index) => ({
    from: clocks[index + 1] ?? first,
    pauseMs: (clocks[index + 1] ?? first + DAY_MS) - clock,
  }))
  const { from, pauseMs } = pauses.reduce((one, other) =>
    other.pauseMs > one.pauseMs ? other : one,
  )
  return { from, lengthMs: DAY_MS - pauseMs }
}

/** Two days of the week, one after the other, had none, in a week at least. @param from when a day begins, past midnight */
function hasWeekends(times: readonly number[], from: number): boolean {
  const days = times.map((time) => Math.floor((time - from) / DAY_MS))
  if (Math.max(...days) - Math.min(...days) < WEEK_DAYS) return false
  const used = new Set(days.map((day) => day % WEEK_DAYS))
  return Array.from({ length: WEEK_DAYS }, (_, day) => day).some(
    (day) => !used.has(day) && !used.has((day + 1) % WEEK_DAYS),
  )
}

const clockOf = (ms: number): string => new Date(ms % DAY_MS).toISOString().slice(11, 16)
