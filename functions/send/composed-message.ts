import type { Archive } from '../../shared/archive/archive.js'
import { outboxKeys } from '../../shared/contract/keys.js'
import { composeMessage } from '../../shared/delivery/compose/compose-message.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import type { OutgoingMessage } from '../../shared/delivery/transports/transport.js'
import { StorageFailed } from '../../shared/failures/storage-errors.js'

/** The message of a send. It is composed once and kept: every attempt, and the sent copy, have the same bytes. */
export async function composedMessage(
  archive: Archive,
  send: AcceptedSend,
): Promise<OutgoingMessage> {
  const { message: key } = outboxKeys(send.id)
  const sizeBytes = (await archive.size(key)) ?? (await compose(archive, send, key))
  return {
    sendId: send.id,
    from: send.from.address,
    sizeBytes,
    open: () => archive.stream(key),
  }
}

async function compose(archive: Archive, send: AcceptedSend, key: string): Promise<number> {
  const chunks = composeMessage(send, (attachment) => archive.stream(attachment))
  await archive.addStream(key, chunks, { contentType: 'message/rfc822' })
  const sizeBytes = await archive.size(key)
  if (sizeBytes === undefined) throw new StorageFailed(`${key} is gone right after it was written`)
  return sizeBytes
}
