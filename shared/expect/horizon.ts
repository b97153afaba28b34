import { LATE_DAYS } from './booking.js'
import type { ExpectationState } from './expectation-state.js'

const DAY_MS = 86_400_000

/** Mail answers seven days, and a window begins at most two days before its due time. */
const REMEMBERED_MS = (LATE_DAYS + 2) * DAY_MS

/** What nobody could look at is kept for so long. */
const LONGEST_UNKNOWN_MS = 60 * DAY_MS

/** Mail before this moment, in ms, and due times before it are settled. What nobody could look at keeps it back, for two months. */
export function horizonOf(
  { judgedThrough, open }: Pick<ExpectationState, 'judgedThrough' | 'open'>,
  now: Date,
): number {
  const unknown = open.flatMap(({ due, result }) => (result === 'unknown' ? [Date.parse(due)] : []))
  const oldest = Math.min(now.getTime(), Date.parse(judgedThrough), ...unknown)
  return Math.max(oldest, now.getTime() - LONGEST_UNKNOWN_MS) - REMEMBERED_MS
}

/** Without what no mail can answer any more. */
export function pruned(state: ExpectationState, now: Date): ExpectationState {
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
    answers: state.answers.filter(({ at }) => isRecent(at)),
    misses: state.misses.filter(({ at }) => isRecent(at)),
    failed: state.failed.filter(({ at }) => isRecent(at)),
    open: state.open.filter(({ due }) => isRecent(due)),
  }
}
