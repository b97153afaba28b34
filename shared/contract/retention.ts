/** How long matched mail may be kept, in days. The bucket always has a lifecycle rule for each. */
export const KEEP_DAYS = [1, 3, 7, 14, 30, 60, 90, 180, 365, 730, 2555] as const

/** The object tag that carries `keep.for`; lifecycle rules select by it. */
export const KEEP_TAG = 'keep'

/** The value of the tag for a number of days; mail that is kept for ever has no rule. */
export const keepTagValue = (keepFor: number | 'forever'): string =>
  keepFor === 'forever' ? 'forever' : `${keepFor}d`

/** Days after which everything under a prefix expires. Prefixes that are missing here never do. */
export const PREFIX_DAYS = {
  'incoming/': 14,
  'quarantine/': 90,
  'ledger/': 400,
  'ledger-hours/': 400,
  'incidents/': 400,
  'outbox/': 90,
  'idempotency/': 7,
  'uploads/': 7,
} as const

/** Days for which what was written over or removed can still be had, by its version. */
export const VERSION_DAYS = 7

/** The same where large bodies come and go: each is removed as soon as it has been decided on. */
export const INCOMING_VERSION_DAYS = 1

/** Days after which the parts of an upload that was never completed are removed. */
export const UNFINISHED_UPLOAD_DAYS = 14

/** Days for which the logs of the functions are kept: a quarter can be looked back over. */
export const LOG_DAYS = 90
