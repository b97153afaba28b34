import type { SendDraft } from '../draft/send-draft.js'
import type { AcceptedSend } from '../outbox/accepted-send.js'

/** A mail that nobody called for: what a schedule or a match comes to. */
export interface SendOrder {
  readonly draft: SendDraft
  readonly source: AcceptedSend['source']
  /** Schedules and rules deliver at least once: the same occasion has the same key. */
  readonly idempotencyKey: string
}
