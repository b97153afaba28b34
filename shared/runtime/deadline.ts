/** When a run has to end. */
export interface Deadline {
  remainingMs(): number
}

/** Kept free of the function's time limit, to save progress and answer before Lambda ends the function. */
export const CLOSING_TIME_MS = 10_000

/** Of it, what mail that has arrived by then may still take to be kept. */
export const KEEPING_GRACE_MS = 3_000

/** Of it, what may pass until all of that is recorded. */
export const RECORDING_GRACE_MS = 6_000

/** Of it, what may pass until all is announced, also why nothing could be recorded; the rest is for the answer. */
export const TELLING_GRACE_MS = 8_000

/** The deadline of a function invocation. */
export const invocationDeadline = (context: { getRemainingTimeInMillis(): number }): Deadline => ({
  remainingMs: () => context.getRemainingTimeInMillis() - CLOSING_TIME_MS,
})
