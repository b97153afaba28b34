import type { PlannedFault } from '../faults.js'

/** Somebody whom a mail goes to. */
export interface RecipientPlan {
  readonly address: string
  /** How the server treats him: so many times it asks to come back later before it takes the mail. */
  readonly treatment: 'takes' | 'refuses' | 1 | 2
}

/** A mail that somebody wants sent. */
export interface SendPlan {
  /** By which it is known again. */
  readonly subject: string
  readonly recipients: readonly RecipientPlan[]
  /** With an `Idempotency-Key`: whoever hears nothing calls again. */
  readonly hasKey: boolean
  readonly attachments: number
  /** From a sender that keeps a copy in its mailbox. */
  readonly keepsCopy: boolean
}

/** What a provider may report of a recipient whose mail it has taken, that first which the others outrank (DESIGN 8). */
export const REPORTED_STATES = ['FAILED', 'DELIVERED', 'BOUNCED', 'COMPLAINED'] as const

/** What a provider may report. */
export type ReportedState = (typeof REPORTED_STATES)[number]

/** Something that happens, so many milliseconds after the beginning. */
export type SendAct = { readonly atMs: number } & (
  | { readonly act: 'call'; readonly run: number; readonly send: number }
  | { readonly act: 'watch'; readonly run: number }
  /** Somebody asks once more for all that failed or is unknown, whatever that is by then; by the same key, it is the same asking. */
  | {
      readonly act: 'ask again'
      readonly run: number
      readonly send: number
      readonly key?: string
    }
  /** Somebody calls it off for all who wait for it. */
  | { readonly act: 'cancel'; readonly run: number; readonly send: number }
  /** The provider reports what became of a recipient, if he has been given the mail by then. */
  | {
      readonly act: 'report'
      readonly run: number
      readonly send: number
      readonly recipient: number
      readonly said: ReportedState
    }
  | { readonly act: 'clock is set'; readonly byMs: number }
)

/** All that happens to some sends, until they are left in peace. */
export interface SendSchedule {
  readonly seed: number
  readonly sends: readonly SendPlan[]
  /** In order of time. */
  readonly acts: readonly SendAct[]
  readonly faults: readonly PlannedFault[]
}

/** Runs of the send function have numbers from here on, in the order in which they begin. */
export const FIRST_DELIVERY = 101
