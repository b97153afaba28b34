import type { FolderState } from './folder-state.js'

/** A run is stopped after 15 minutes at most, but a lease is short, so that a run that died does not block the next. */
export const LEASE_MS = 75_000

/** Whether somebody else may be at work on the folder. */
export const isLeased = ({ lease }: FolderState, now: Date): boolean =>
  lease !== undefined && Date.parse(lease.expiresAt) > now.getTime()

/** The lease of a run, from now on. */
export const leaseOf = (owner: string, now: Date, durationMs: number): FolderState['lease'] => ({
  owner,
  expiresAt: new Date(now.getTime() + durationMs).toISOString(),
})

/** The state without its lease, and without what is remembered in case that the run does not end. */
export function released({
  lease: _,
  trying: __,
  unended: ___,
  readingBelow: ____,
  ...state
}: FolderState): FolderState {
  return state
}
