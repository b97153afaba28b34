import type { MailboxStatus, PlaceStatus } from '../../cli/status/judge-status.js'

/** Of a mailbox, what the ledger has of a day. */
export interface DayCounts {
  readonly decided: number
  readonly matched: number
}

/** A mailbox as a row. */
export interface MailboxRow extends MailboxStatus {
  readonly lastDay: DayCounts
}

/** How everything is. */
export interface Overview extends Omit<PlaceStatus, 'mailboxes'> {
  readonly mailboxes: readonly MailboxRow[]
  readonly asOf: string
  readonly source: string
}

/** What came of polls in a stretch of time. `none`: no poll ended in it. */
export type StripKind = 'found' | 'nothing' | 'failed' | 'none'

/** A stretch of time of a strip. */
export interface StripCell {
  readonly from: string
  readonly kind: StripKind
  readonly polls: number
  readonly failed: number
  readonly decided: number
  readonly codes: readonly string[]
}

/** Polls of a mailbox, binned. */
export interface PollStrip {
  readonly cells: readonly StripCell[]
  readonly minutesACell: number
  readonly complete: boolean
  readonly gap?: string
}
