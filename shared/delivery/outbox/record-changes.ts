import type { RecipientRecord, SendRecord } from './send-record.js'
import { sendStateOf } from './send-record.js'

/** It was lost on its way: another message is queued for it, and the one that was lost means nothing any more. */
export const queuedAnew = (record: SendRecord, now: Date): SendRecord => ({
  ...record,
  messageNumber: record.messageNumber + 1,
  updatedAt: now.toISOString(),
})

/** Given back by its run, until another message comes for it. */
export const waiting = (record: SendRecord, until: Date, now: Date): SendRecord => ({
  ...queuedAnew(unclaimed(record), now),
  nextAttemptAt: until.toISOString(),
})

/** The run has nothing more to do with it. */
export function unclaimed({ claim: _, ...record }: SendRecord): SendRecord {
  return record
}

/** Nothing is waited for any more. */
export function withoutWait({ nextAttemptAt: _, ...record }: SendRecord): SendRecord {
  return record
}

/** Recipients changed where `change` says so, and the state of the send with them. */
export function changed(
  record: SendRecord,
  now: Date,
  change: (
    recipient: RecipientRecord,
  ) => Partial<Omit<RecipientRecord, 'address' | 'at'>> | undefined,
): SendRecord {
  const at = now.toISOString()
  const recipients = record.recipients.map((recipient) => {
    const next = change(recipient)
    return next ? { ...recipient, ...next, at } : recipient
  })
  return { ...record, recipients, state: sendStateOf(recipients), updatedAt: at }
}
