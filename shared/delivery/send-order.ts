import type { AcceptedSend } from './accepted-send.js'
import type { SendDraft } from './send-draft.js'

/** A mail that nobody called for: what a schedule or a match comes to. */
export interface SendOrder {
  readonly draft: SendDraft
  readonly source: AcceptedSend['source']
  /** Schedules and rules deliver at least once: the same occasion has the same key. */
  readonly idempotencyKey: string
}
