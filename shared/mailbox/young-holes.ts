import * as z from 'zod'
import { sizeOf, type UidRange } from './arrivals.js'

/**
 * A UID that nobody gives out may only not be shown yet: servers count a mail into UIDNEXT before it can be read, and one behind a proxy
 * may leave a row out and list nothing. For a day it is looked for again.
 */
export const HOLE_YOUNG_MS = 86_400_000

/** What a state may carry of them, some 15 KB. */
export const MAX_HOLES = 200

/** UIDs that were not there when their turn came. */
export const youngHoleSchema = z.object({
  first: z.int().min(1),
  last: z.int().min(1),
  /** When they were not there. */
  since: z.iso.datetime(),
})

/** UIDs that may still come. */
export type YoungHole = z.output<typeof youngHoleSchema>

/** Those that may still be filled. */
export const stillYoung = (holes: readonly YoungHole[], now: Date): YoungHole[] =>
  holes.filter(({ since }) => Date.parse(since) + HOLE_YOUNG_MS > now.getTime())

/** The holes there are with new ones; past their limit the lowest are given up: UIDs are assigned in order, so those are the oldest. */
export const withHoles = (
  holes: readonly YoungHole[],
  found: readonly UidRange[],
  now: Date,
): YoungHole[] =>
  [...holes, ...outside(holes, found).map((range) => ({ ...range, since: now.toISOString() }))]
    .toSorted((one, other) => one.first - other.first)
    .slice(-MAX_HOLES)

/** What of some ranges lies in no hole that is known: a monitor that catches up comes by those of the others. */
const outside = (holes: readonly YoungHole[], found: readonly UidRange[]): UidRange[] =>
  holes.reduce<UidRange[]>(
    (left, { first, last }) =>
      left.flatMap((range) =>
        last < range.first || first > range.last
          ? [range]
          : [
              { first: range.first, last: first - 1 },
              { first: last + 1, last: range.last },
            ].filter((part) => sizeOf(part) > 0),
      ),
    [...found],
  )

/** The holes without some UIDs that were found in them. */
export const withoutUids = (holes: readonly YoungHole[], uids: readonly number[]): YoungHole[] =>
  uids
    .reduce<readonly YoungHole[]>((left, uid) => left.flatMap((hole) => around(hole, uid)), holes)
    .slice()

function around(hole: YoungHole, uid: number): YoungHole[] {
  if (uid < hole.first || uid > hole.last) return [hole]
  return [
    { ...hole, last: uid - 1 },
    { ...hole, first: uid + 1 },
  ].filter((range) => sizeOf(range) > 0)
}

/** Whether a UID lies in one of them. */
export const isInHole = (holes: readonly YoungHole[], uid: number): boolean =>
  holes.some(({ first, last }) => first <= uid && uid <= last)

/** A message that is there: holes below one that has arrived long ago are as old. */
interface Arrived {
  readonly uid: number
  readonly internalDate: Date
}

/**
 * The holes of a range that are young: not those whose numbers were given out before, `knownBelow`, if what lies above them arrived more
 * than a day ago.
 */
export function youngOf(
  holes: readonly UidRange[],
  arrived: readonly Arrived[],
  { knownBelow, now }: { readonly knownBelow: number; readonly now: Date },
): UidRange[] {
  const dayAgo = now.getTime() - HOLE_YOUNG_MS
  const old = arrived.filter(({ internalDate }) => internalDate.getTime() < dayAgo)
  const oldBelow = Math.min(knownBelow, Math.max(0, ...old.map(({ uid }) => uid)))
  return holes.flatMap(({ first, last }) =>
    last < oldBelow ? [] : [{ first: Math.max(first, oldBelow), last }],
  )
}
