import type { NotationFault } from '../rule/read-notation.js'

/** A rule that is deployed, to begin with. */
export interface DeployedRule {
  readonly monitor: string
  readonly mailbox: string
  readonly folder: string
  /** As it stands in jobs.ts. */
  readonly notation: string
}

/** What is tried. */
export interface TryRequest {
  /** Whose mailbox and folder are looked at, and whose decisions are compared. */
  readonly monitor: string
  readonly notation: string
  readonly days: number
}

/** What a rule makes of a mail. */
export interface TriedMail {
  readonly id: string
  readonly at: string
  readonly from?: string
  readonly subject?: string
  readonly result: 'matched' | 'unmatched' | 'unknown'
  /** What the deployed definition decided then. */
  readonly before?: string
  /** The condition that decides, and what it sees; why nobody can tell. */
  readonly decidedBy?: string
  readonly seen?: string
  readonly reason?: string
  /** All conditions hold but this one. */
  readonly isNear: boolean
}

/** What a rule makes of the mail of some days. */
export type TryAnswer =
  | { readonly faults: readonly (Partial<NotationFault> & { readonly message: string })[] }
  | {
      readonly mails: readonly TriedMail[]
      /** There were more than are looked at. */
      readonly isCut: boolean
      /** As it goes into jobs.ts. */
      readonly notation: string
    }
