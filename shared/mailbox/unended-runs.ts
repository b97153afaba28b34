import type { FailureError } from '../failures/failure-error.js'
import type { FolderState } from './folder-state.js'
import { isLeased } from './lease-terms.js'
import { MAX_FAULTS, withFaults } from './set-aside.js'
import { withoutUids } from './young-holes.js'

/** Whether the run that had the folder last did not give it back in its time: it was ended, by its memory or its time or from outside. */
export const wasNotEnded = (state: FolderState, now: Date): boolean =>
  state.lease !== undefined && !isLeased(state, now)

/** Runs that are remembered; more of them say no more. */
const MAX_UNENDED = 10

/**
 * The state with what a run that did not end leaves behind. If it had written down which message it was reading, that counts against the
 * message; of one that was not at fault before the runs count, too, that may have ended there, but for its last try: that one it has by
 * itself. If it had written down none, it is one of those. The same object if the last run has ended.
 */
export function afterUnended(state: FolderState, ended: FailureError, now: Date): FolderState {
  const { trying: uid, unended = [], readingBelow, ...rest } = state
  if (!wasNotEnded(state, now)) return state
  if (uid === undefined)
    return { ...rest, unended: [...unended, readingBelow ?? 1].slice(-MAX_UNENDED) }
  const fault = { uid, code: ended.code, reason: ended.message }
  // One that is aside already is read by nobody who has not written it down.
  const isNew = !rest.aside.some((message) => message.uid === uid)
  const before = isNew ? unended.filter((below) => uid < below).slice(0, MAX_FAULTS - 2) : []
  const faults = [fault, ...before.map(() => fault)]
  // One that had come late waits in one place: else it would be come to again, whatever has become of it.
  const holes = withoutUids(rest.holes, [uid])
  return { ...rest, holes, aside: withFaults(rest.aside, faults, now) }
}
