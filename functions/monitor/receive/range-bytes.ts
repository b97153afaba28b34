const KIB = 1024
const MIB = 1024 * KIB

/** The first range, and the smallest: what it takes shows how fast the line is. */
const LEAST_BYTES = 256 * KIB

/** What one FETCH is asked for at most. */
const MOST_BYTES = 64 * MIB

/** Of what the line brought in the time that the range before took. */
const GROWTH = 16

/** A range that takes this long costs nothing by its round trip; some servers make a message anew for each. */
const RANGE_MS = 5_000

/** The range before. */
export interface RangeBefore {
  readonly bytes: number
  readonly tookMs: number
}

/**
 * How many bytes are asked for next: about as many as come within some seconds, and within half of the time that is left, so that a line
 * that becomes slower does not pass it. Undefined if even a small range would.
 */
export function nextRangeBytes(
  before: RangeBefore | undefined,
  leftMs: number,
): number | undefined {
  if (before === undefined) return leftMs > 0 ? LEAST_BYTES : undefined
  const bytesPerMs = before.bytes / Math.max(1, before.tookMs)
  if (bytesPerMs * leftMs < LEAST_BYTES) return undefined
  const inTime = Math.floor(bytesPerMs * Math.min(RANGE_MS, leftMs / 2))
  return Math.max(LEAST_BYTES, Math.min(inTime, before.bytes * GROWTH, MOST_BYTES))
}
