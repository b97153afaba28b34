import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import type { SendRecord, SendState } from '../../shared/delivery/outbox/send-record.js'

/** A send as its acceptance is answered. */
export interface AcceptedView {
  readonly id: string
  readonly state: SendState
  /** From the root of the API. */
  readonly href: string
}

/** A send as POST /sends answers it. */
export const acceptedView = ({ id, state }: Pick<SendRecord, 'id' | 'state'>): AcceptedView => ({
  id,
  state,
  href: `/sends/${id}`,
})

/** A send as GET /sends/{id} answers it. */
export function sendView(send: AcceptedSend, record: SendRecord) {
  const { source, sender, from, to, cc, bcc, subject, messageId, acceptedAt } = send
  const { recipients, attempts, nextAttemptAt, sentCopy, warnings } = record
  const serverMessageIds = recipients.flatMap(({ serverMessageId }) => serverMessageId ?? [])
  return {
    ...acceptedView(record),
    source,
    sender,
    from,
    to,
    cc,
    ...(bcc.length > 0 && { bcc }),
    subject,
    messageId,
    acceptedAt,
    recipients,
    attempts,
    ...(nextAttemptAt !== undefined && { nextAttemptAt }),
    ...(sentCopy !== undefined && { sentCopy }),
    warnings,
    serverMessageIds: [...new Set(serverMessageIds)],
  }
}

/** A send as GET /sends lists it. */
export const sendSummary = ({ sender, subject, acceptedAt }: AcceptedSend, record: SendRecord) => ({
  ...acceptedView(record),
  sender,
  subject,
  acceptedAt,
  recipientCount: record.recipients.length,
})
