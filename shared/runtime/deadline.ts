/** When a run has to end. */
export interface Deadline {
  remainingMs(): number
}

/** Kept free of the function's time limit, to save progress and answer before Lambda ends the function. */
export const CLOSING_TIME_MS = 10_000

/** The deadline of a function invocation. */
export const invocationDeadline = (context: { getRemainingTimeInMillis(): number }): Deadline => ({
  remainingMs: () => context.getRemainingTimeInMillis() - CLOSING_TIME_MS,
})
