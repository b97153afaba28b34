import type { SendRecord } from './send-record.js'
import { isClaimed, isFinished } from './send-transitions.js'

/** What a message that was taken from the queue means for a record. */
export type Turn =
  | { readonly kind: 'take it on' }
  /** Another run is at work on it, or its next attempt is not due. */
  | { readonly kind: 'not yet'; readonly at: Date }
  /** Nothing is left to do, or another message is waited for. */
  | { readonly kind: 'drop it' }

/** Whether a run may take a send on by the message of this number; undefined: by whichever is waited for. */
export function turnOf(record: SendRecord, number: number | undefined, now: Date): Turn {
  const isAwaited = number === undefined || number === record.messageNumber
  if (isFinished(record) || !isAwaited) return { kind: 'drop it' }
  if (record.claim && isClaimed(record, now))
    return { kind: 'not yet', at: new Date(record.claim.until) }
  const due = record.nextAttemptAt === undefined ? now : new Date(record.nextAttemptAt)
  return due > now ? { kind: 'not yet', at: due } : { kind: 'take it on' }
}
