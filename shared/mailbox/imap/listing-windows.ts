import { sizeOf, type UidRange } from '../arrivals.js'

/**
 * Numbers of one answer to SEARCH. It is one line, and imapflow holds it several times: this many take 40 MB of the
 * function's memory, 500,000 took 140.
 */
const MAX_LISTED = 200_000

/** Where UIDs are spread so thinly that windows would be without end, they are wider. */
const MAX_WINDOWS = 64

/** A range in windows whose messages can be listed by one SEARCH each: one window, but in the largest folders. */
export function listingWindows(range: UidRange, messages: number): UidRange[] {
  if (messages <= MAX_LISTED) return [range]
  const width = Math.max(MAX_LISTED, Math.ceil(sizeOf(range) / MAX_WINDOWS))
  const windows: UidRange[] = []
  for (let first = range.first; first <= range.last; first += width)
    windows.push({ first, last: Math.min(range.last, first + width - 1) })
  return windows
}
