import type { Expectation } from '../jobs/schema/expect-schema.js'
import type { LedgerAccess } from './read-ledger.js'
import type { RecordDeps } from './record-verdict.js'

/** What due times are judged with. */
export interface JudgeDeps extends RecordDeps, Pick<LedgerAccess, 'hasTime'> {}

/** A monitor that waits for mail. */
export interface WaitingMonitor {
  readonly name: string
  readonly mailbox: string
  /** The folder's path as the server lists it, if a poll has found it. */
  readonly folder?: string | undefined
  readonly expect: Expectation
  /** The name it had before: what was waited for under it goes on. */
  readonly formerly?: string | undefined
  readonly isPaused: boolean
  /** So long after a due time a poll may still show what has come; then it is unknown. */
  readonly graceMs: number
}
