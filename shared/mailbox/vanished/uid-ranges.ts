import { sizeOf, type UidRange } from '../arrivals.js'

/** What of some ranges lies in others; all ascending. */
export const commonTo = (ranges: readonly UidRange[], others: readonly UidRange[]): UidRange[] =>
  ranges.flatMap(({ first, last }) =>
    others
      .map((other) => ({ first: Math.max(first, other.first), last: Math.min(last, other.last) }))
      .filter((range) => sizeOf(range) > 0),
  )

/** What of a range lies in none of others, ascending. */
export function outsideOf({ first, last }: UidRange, others: readonly UidRange[]): UidRange[] {
  const left: UidRange[] = []
  let next = first
  for (const other of others.toSorted((one, another) => one.first - another.first)) {
    if (other.last < next || other.first > last) continue
    if (other.first > next) left.push({ first: next, last: other.first - 1 })
    next = other.last + 1
  }
  if (next <= last) left.push({ first: next, last })
  return left
}

/** UIDs as ranges of one. */
export const asRanges = (uids: readonly number[]): UidRange[] =>
  uids.map((uid) => ({ first: uid, last: uid }))

/** How many UIDs ranges have; none of them meets another. */
export const uidsIn = (ranges: readonly UidRange[]): number =>
  ranges.reduce((sum, range) => sum + sizeOf(range), 0)

/** The same UIDs in as few ranges as they take, ascending. */
export function touching(ranges: readonly UidRange[]): UidRange[] {
  const joined: UidRange[] = []
  for (const { first, last } of ranges.toSorted((one, other) => one.first - other.first)) {
    const before = joined.at(-1)
    if (before && first <= before.last + 1)
      joined[joined.length - 1] = { first: before.first, last: Math.max(before.last, last) }
    else joined.push({ first, last })
  }
  return joined
}
