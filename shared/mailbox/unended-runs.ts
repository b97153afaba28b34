import type { FailureError } from '../failures/failure-error.js'
import { type FolderState, isLeased } from './folder-state.js'
import { withFaults } from './set-aside.js'

/** Whether the run that had the folder last did not give it back in its time: it was ended, by its memory or its time or from outside. */
export const wasNotEnded = (state: FolderState, now: Date): boolean =>
  state.lease !== undefined && !isLeased(state, now)

/** Runs that are remembered; more of them say no more. */
const MAX_UNENDED = 10

/**
 * The state with what a run that did not end leaves behind. If it had written down which message it was reading, that counts against the
 * message, with the runs before it that may have ended there, too; else it is one of those. The same object if the last run has ended.
 */
export function afterUnended(state: FolderState, ended: FailureError, now: Date): FolderState {
  const { trying: uid, unended = [], readingBelow, ...rest } = state
  if (!wasNotEnded(state, now)) return state
  if (uid === undefined)
    return { ...rest, unended: [...unended, readingBelow ?? 1].slice(-MAX_UNENDED) }
  const fault = { uid, code: ended.code, reason: ended.message }
  const faults = [fault, ...unended.filter((below) => uid < below).map(() => fault)]
  return { ...rest, aside: withFaults(rest.aside, faults, now) }
}
