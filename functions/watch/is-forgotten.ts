import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { isClaimed, isFinished } from '../../shared/delivery/outbox/send-transitions.js'

/**
 * Longer than anything that is on its way takes to be looked at: the visibility time-out of the queue, 13 minutes, after a run that
 * died, and its longest delay, 15 minutes.
 */
const FORGOTTEN_AFTER_MS = 30 * 60_000

/** Whether something is left to do about a send, and nobody seems to be about to do it. */
export function isForgotten(record: SendRecord, now: Date): boolean {
  if (isFinished(record) || isClaimed(record, now)) return false
  const { updatedAt, nextAttemptAt = updatedAt, claim } = record
  const due = Math.max(...[updatedAt, nextAttemptAt, claim?.until ?? updatedAt].map(Date.parse))
  return due + FORGOTTEN_AFTER_MS < now.getTime()
}
