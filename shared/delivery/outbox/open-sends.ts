import type { Archive } from '../../archive/archive.js'
import { openSendKey } from '../../contract/keys.js'
import type { AcceptedSend } from './accepted-send.js'
import { type OutboxAccess, readSendRecord } from './outbox.js'
import { isFinished } from './send-transitions.js'

/**
 * Marks a send as not finished, so that it is found if it is lost on its way. It is written before there is anything to lose, and, for a
 * send that was finished before, once more after its record is open again: whoever finished it may be about to take the mark away.
 * @throws StorageFailed
 */
export const markOpen = (archive: Archive, sendId: string): Promise<void> =>
  // The key says it all; an empty body has no length in the eyes of the SDK, which warns of it.
  archive.put(openSendKey(sendId), sendId, { contentType: 'text/plain' })

/**
 * Takes the mark of a finished send away, and puts it back if somebody has asked for the send again meanwhile.
 * @throws StorageFailed
 */
export async function unmarkFinished(access: OutboxAccess, send: AcceptedSend): Promise<void> {
  await access.archive.remove(openSendKey(send.id))
  const { current } = await readSendRecord(access, send)
  if (!isFinished(current)) await markOpen(access.archive, send.id)
}
