import type { DecisionRow } from './decision-row.js'

/** What a list shows of a kept mail beside its decision. */
export interface KeptFacts {
  readonly attachments?: number
  readonly warnings?: number
  /** A bounce, a delay, ...: what a mail reports on another. */
  readonly report?: string
  /** It has expired, or was removed. */
  readonly isGone?: true
}

/** A kept mail, as a row. */
export interface KeptRow extends DecisionRow, KeptFacts {}
