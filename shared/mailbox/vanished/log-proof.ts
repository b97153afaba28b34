import type { UidRange } from '../arrivals.js'
import { asRanges, commonTo, outsideOf, uidsIn } from './uid-ranges.js'

/** A log that is asked for what happened within so long is kept, as far as anybody knows of servers (Dovecot: two days at least). */
const KEPT_MS = 86_400_000

/** UIDs below the holes that are asked for with them: what went there before the log was asked about shows whether it is one. */
export const CONTROL_UIDS = 2_000

/** What a server's log of removals was asked for and has answered (RFC 7162 3.2.6). */
export interface LogAnswer {
  /** What it was asked for: the holes, and what lies below them. */
  readonly range: UidRange
  /** UIDs in it that there are. */
  readonly present: readonly number[]
  /** UIDs in it that are said to have been removed since then. */
  readonly removed: readonly UidRange[]
  /** The same for a moment ago, when nothing was removed. */
  readonly removedNow: readonly UidRange[]
  /** How long ago the moment is that it was asked about. */
  readonly ageMs: number
  /** UIDs of the folder that had been assigned and were gone at that moment. */
  readonly goneThen: number
}

/** What an answer proves of holes. */
export interface LogProof {
  /** These were mail, and somebody removed it. */
  readonly removed: readonly UidRange[]
  /** What it does not name was never mail. */
  readonly isProof: boolean
}

const NO_PROOF: LogProof = { removed: [], isProof: false }

/**
 * What the answer proves. A server whose log does not reach back so far names every UID that does not exist (RFC 7162 3.2.6), and then it
 * also names those that were gone before that moment, or that never were mail: one that does not is proof. Where there are none that it
 * could name wrongly, it is believed for a day.
 */
export function proofOf(
  holes: readonly UidRange[],
  { range, present, removed, removedNow, ageMs, goneThen }: LogAnswer,
): LogProof {
  const gone = outsideOf(range, asRanges(present))
  const named = commonTo(gone, removed)
  const isAlwaysNamed = commonTo(gone, removedNow).length > 0
  if (isAlwaysNamed) return NO_PROOF
  const isAllNamed = uidsIn(named) === uidsIn(gone)
  // Where all there was is gone since, as after a client that empties the folder, there is nothing that it could not name.
  const hasNoOther = goneThen === 0 || uidsIn(gone) === uidsIn(holes)
  if (isAllNamed && !(hasNoOther && ageMs < KEPT_MS)) return NO_PROOF
  return { removed: commonTo(holes, named), isProof: true }
}
