import type { LedgerDecision } from '../../shared/mailbox/ledger.js'

/** What a monitor made of a message, as a row. */
export interface DecisionRow {
  readonly kind: 'decision'
  /** Of the mail, as its manifest and its events have it. */
  readonly id: string
  readonly mailbox: string
  readonly folder: string
  readonly uid: number
  readonly monitor: string
  readonly result: LedgerDecision['result']
  readonly decidedAt: string
  /** When it arrived; absent where no server said so. */
  readonly internalDate?: string
  readonly from?: string
  readonly subject?: string
  readonly size?: number
  readonly decidedBy?: string
  readonly seen?: string
  readonly doubts?: readonly string[]
}

/** UIDs without a message. */
export interface GapRow {
  readonly kind: 'gap'
  readonly mailbox: string
  readonly folder: string
  readonly first: number
  readonly last: number
  readonly decidedAt: string
}

/** A row of the ledger. */
export type LedgerRow = DecisionRow | GapRow
