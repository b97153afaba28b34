/**
 * How long one message may hold one run, in seconds: `receiveWithin` of a monitor. What is longer is received over several runs; the
 * range is the one that the job schedulers have which we replace.
 */
export const RECEIVE_WITHIN_SECONDS = { least: 5, most: 1_800, default: 300 } as const
