import type { UidRange } from './arrivals.js'

/** What one monitor made of one message. */
export interface LedgerDecision {
  readonly monitor: string
  /** The version of the definition that decided. */
  readonly version: string
  readonly result: 'matched' | 'unmatched' | 'failed' | 'missing'
  /** The condition that decided, and what it saw. */
  readonly decidedBy?: string
  readonly seen?: string
}

/** What was decided about one UID. */
export interface LedgerEntry {
  readonly uid: number
  /** RFC 3339, UTC. */
  readonly internalDate: string
  /** Bytes, as the server says. */
  readonly size: number
  readonly messageId?: string
  readonly from?: string
  /** Decoded, shortened. */
  readonly subject?: string
  readonly decisions: readonly LedgerDecision[]
}

/** The decisions of one batch, `ledger/<mailbox>/<folder>/<uidvalidity>/<first>-<last>.json`: it accounts for every UID from first to last. */
export interface LedgerPage extends UidRange {
  readonly schemaVersion: 1
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  /** RFC 3339, UTC. */
  readonly decidedAt: string
  readonly entries: readonly LedgerEntry[]
  /** UIDs without a message: removed before anybody decided, or never given out. */
  readonly missing: readonly UidRange[]
}
