import type { Announcement } from '../../shared/announce/announcer.js'
import { sendAccepted, sendCancelled, sendFailed } from '../../shared/announce/send-events.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import type { HeldSend } from '../../shared/delivery/outbox/claim-send.js'
import { unmarkFinished } from '../../shared/delivery/outbox/open-sends.js'
import type { RecipientState, SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { finished } from '../../shared/delivery/outbox/send-transitions.js'
import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import { composedMessage } from './composed-message.js'
import type { DeliverDeps, FoundSender } from './deliver-deps.js'
import { sendingVia } from './via/sending-vias.js'

/**
 * What comes after the hand-over: the event, and the copy in the sender's mailbox. Both are noted in one write at the end; a
 * run that dies before it repeats them: the event has the same id, and the copy is looked for before it is made.
 *
 * @param record of the send, with nothing left to hand over
 * @throws EventsRefused, StorageFailed; InternalError if another run took the send over
 */
export async function followUp(
  deps: DeliverDeps,
  { send, change }: HeldSend,
  found: FoundSender,
  record: SendRecord,
): Promise<SendRecord> {
  const due = endOf(send, record)
  const isDue = !record.announced.includes(due.event)
  if (isDue) await deps.announcer.announce([due])
  const copy =
    found.kind === 'unread'
      ? noCopyOf(record, found.failure)
      : await sentCopy(deps, send, found, record)
  const end = await change((latest) => ({
    ...finished(latest, isDue ? due.event : undefined, deps.now()),
    ...copy.facts,
    warnings: [...latest.warnings, ...copy.warnings],
  }))
  await unmarkFinished(deps, send)
  return end
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
  send: AcceptedSend,
  found: FoundSender,
  record: SendRecord,
): Promise<SentCopy> {
  if (found.kind !== 'found') return NO_COPY
  const { sender } = found
  if (!sender.sentCopy || record.sentCopy !== undefined || !wasAccepted(record)) return NO_COPY
  try {
    const { sizeBytes, open } = await composedMessage(archive, send)
    const outcome = await keepSentCopy(sender.sentCopy, {
      messageId: send.messageId,
      sizeBytes,
      open,
      acceptedAt: new Date(send.acceptedAt),
      smtpHost: sendingVia(sender.via).smtpHostOf(sender),
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
