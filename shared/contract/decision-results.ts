/** What a monitor can make of a message, as the ledger has it. */
export const DECISION_RESULTS = [
  'matched',
  'unmatched',
  'failed',
  'missing',
  // Of a folder that was renumbered: decided under another UID; older than the monitor; older than the ledger reaches.
  'recognised',
  'earlier',
  'expired',
] as const
