import type { BounceReason } from '../facts/bounce-reason.js'

/**
 * A reason, and words of servers that mean it: lower case, without addresses, hosts, codes,
 * brackets, quotes and commas.
 */
export type ReasonRow = readonly [BounceReason, ...(readonly string[])]
