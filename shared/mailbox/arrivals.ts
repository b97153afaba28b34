import type { FolderStatus } from './mailbox-session.js'

/** A run of UIDs, both ends included. */
export interface UidRange {
  readonly first: number
  readonly last: number
}

/** Messages decided between two saves of progress: one ledger object, one compare-and-swap. */
export const BATCH_UIDS = 200

/**
 * The UIDs that have not been decided. `n:*` is never asked for: with n beyond the last message it means the last
 * message (RFC 9051 9, seq-range), which has been decided already.
 */
export function undecidedRange(position: number, uidNext: number): UidRange | undefined {
  return position < uidNext ? { first: position, last: uidNext - 1 } : undefined
}

/**
 * Whether it pays to ask which UIDs exist, before a range is fetched in pieces of so many messages: not if it is one piece,
 * nor if the folder has no holes.
 */
export const needsListing = (
  range: UidRange,
  messages: number,
  folder: Pick<FolderStatus, 'uidNext' | 'messages'>,
): boolean => sizeOf(range) > messages && folder.messages < folder.uidNext - 1

/**
 * The beginning of a range that holds so many messages, where only the `listed` UIDs exist, or every one. It is all of the
 * range if no more follow, holes included, so that every UID is accounted for.
 */
export function beginningOf(
  { first, last }: UidRange,
  messages: number,
  listed: readonly number[] | undefined,
): UidRange {
  if (!listed) return { first, last: Math.min(last, first + messages - 1) }
  const end = listed.length > messages ? listed[messages - 1] : undefined
  return { first, last: end ?? last }
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

/** Fewer messages than this are fetched with their neighbours: less than a command of their own would take. */
const MAX_GAP = 20

/** UIDs, ascending, as ranges that have hardly any others in them. */
export function spansOf(uids: readonly number[]): UidRange[] {
  const spans: UidRange[] = []
  for (const uid of uids) {
    const span = spans.at(-1)
    if (span && uid - span.last <= MAX_GAP) spans[spans.length - 1] = { ...span, last: uid }
    else spans.push({ first: uid, last: uid })
  }
  return spans
}

/** Number of UIDs in a range. */
export const sizeOf = ({ first, last }: UidRange): number => last - first + 1
