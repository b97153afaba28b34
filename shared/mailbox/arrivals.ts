/** A run of UIDs, both ends included. */
export interface UidRange {
  readonly first: number
  readonly last: number
}

/** Messages decided between two saves of progress: one FETCH of heads, one ledger object, one compare-and-swap. */
export const BATCH_UIDS = 200

/**
 * The UIDs that have not been decided. `n:*` is never asked for: with n beyond the last message it means the last
 * message (RFC 9051 9, seq-range), which has been decided already.
 */
export function undecidedRange(position: number, uidNext: number): UidRange | undefined {
  return position < uidNext ? { first: position, last: uidNext - 1 } : undefined
}

/** Whether it pays to ask which UIDs exist, before fetching a range that may be mostly holes. */
export const needsListing = ({ first, last }: UidRange): boolean => last - first + 1 > BATCH_UIDS

/**
 * The batches of a range in which only the listed UIDs exist. Together they cover the whole range, holes included,
 * so that every UID is accounted for.
 */
export function batchesOfListed({ first, last }: UidRange, listed: readonly number[]): UidRange[] {
  const batches: UidRange[] = []
  let next = first
  for (let index = BATCH_UIDS - 1; index < listed.length - 1; index += BATCH_UIDS) {
    const end = listed[index] ?? last
    batches.push({ first: next, last: end })
    next = end + 1
  }
  batches.push({ first: next, last })
  return batches
}

/** The UIDs of a range that are not among those found, as ranges: a hole may be millions wide. */
export function holesIn({ first, last }: UidRange, found: readonly number[]): UidRange[] {
  const holes: UidRange[] = []
  let next = first
  for (const uid of [...found.toSorted((a, b) => a - b), last + 1]) {
    if (uid > next) holes.push({ first: next, last: uid - 1 })
    next = uid + 1
  }
  return holes
}

/** Number of UIDs in a range. */
export const sizeOf = ({ first, last }: UidRange): number => last - first + 1
