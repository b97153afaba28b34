import type { Announcement } from '../../shared/announce/announcer.js'
import { sendAccepted, sendCancelled, sendFailed } from '../../shared/announce/send-events.js'
import { openSendKey } from '../../shared/contract/keys.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import type { RecipientState, SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { unclaimed } from '../../shared/delivery/outbox/send-transitions.js'
import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { changeOfClaimed } from './change-claimed.js'
import { composedMessage } from './composed-message.js'
import type { DeliverDeps } from './deliver-deps.js'
import { wayOf } from './ways/ways.js'

/** A send with nothing left to hand over. */
export interface SettledSend {
  readonly send: AcceptedSend
  readonly sender: SenderDefinition | undefined
  /** Why its sender cannot be read, if it cannot. */
  readonly unread?: FailureError
  readonly record: SendRecord
}

/**
 * What comes after the hand-over: the event, and the copy in the sender's mailbox. Both are noted in one write at the end; a
 * run that dies before it repeats them: the event has the same id, and the copy is looked for before it is made.
 *
 * @throws EventsRefused; InternalError if another run took the send over
 */
export async function followUp(
  deps: DeliverDeps,
  { send, sender, unread, record }: SettledSend,
): Promise<SendRecord> {
  const due = endOf(send, record)
  const isDue = !record.announced.includes(due.event)
  if (isDue) await deps.announcer.announce([due])
  const copy = unread ? noCopyOf(record, unread) : await sentCopy(deps, { send, sender, record })
  const change = changeOfClaimed(deps, send)
  const finished = await change((found) => ({
    ...unclaimed(found),
    ...(isDue && { announced: [...found.announced, due.event] }),
    ...copy.facts,
    warnings: [...found.warnings, ...copy.warnings],
    updatedAt: deps.now().toISOString(),
  }))
  await deps.archive.remove(openSendKey(send.id))
  return finished
}

/** The event that tells how the hand-over ended. What SES reports later is announced when it comes. */
function endOf(send: AcceptedSend, record: SendRecord): Announcement {
  const states = new Set(record.recipients.map(({ state }) => state))
  if (states.has('FAILED') || states.has('UNKNOWN')) return sendFailed(send, record)
  return states.has('CANCELLED') ? sendCancelled(send, record) : sendAccepted(send, record)
}

interface SentCopy {
  readonly facts: Pick<SendRecord, 'sentCopy'>
  readonly warnings: readonly string[]
}

const NO_COPY: SentCopy = { facts: {}, warnings: [] }

/** The copy that may have been wanted: the message itself is in the outbox. */
const noCopyOf = (record: SendRecord, { code, message }: FailureError): SentCopy =>
  record.sentCopy === undefined && wasAccepted(record)
    ? { facts: {}, warnings: [`SENT_COPY_FAILED: ${code}: ${message}, if one was to be kept`] }
    : NO_COPY

/** Puts the copy into the mailbox, if one is wanted and there is something to copy. That it cannot be made is no failure of the send. */
async function sentCopy(
  { archive, keepSentCopy, log }: DeliverDeps,
  { send, sender, record }: SettledSend,
): Promise<SentCopy> {
  if (!sender?.sentCopy || record.sentCopy !== undefined || !wasAccepted(record)) return NO_COPY
  try {
    const { sizeBytes, open } = await composedMessage(archive, send)
    const outcome = await keepSentCopy(sender.sentCopy, {
      messageId: send.messageId,
      sizeBytes,
      open,
      acceptedAt: new Date(send.acceptedAt),
      smtpHost: wayOf(sender.via).smtpHostOf(sender),
    })
    return { facts: { sentCopy: outcome }, warnings: [] }
  } catch (error) {
    const { code, message } = asFailure(error)
    log.warn('sent copy failed', { send: send.id, code, message })
    const warning = `SENT_COPY_FAILED: ${code}: ${message}`
    return { facts: { sentCopy: 'failed' }, warnings: [warning] }
  }
}

const wasAccepted = ({ recipients }: SendRecord): boolean =>
  recipients.some(({ state }) => !NOT_ACCEPTED.has(state))

const NOT_ACCEPTED: ReadonlySet<RecipientState> = new Set(['FAILED', 'UNKNOWN', 'CANCELLED'])
