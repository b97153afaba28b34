import type { Archive } from '../../archive/archive.js'
import { openSendKey } from '../../contract/keys.js'

/**
 * Marks a send as not finished, so that it is found if it is lost on its way. It is written before there is anything to lose.
 * @throws StorageFailed
 */
export const markOpen = (archive: Archive, sendId: string): Promise<void> =>
  // The key says it all; an empty body has no length in the eyes of the SDK, which warns of it.
  archive.put(openSendKey(sendId), sendId, { contentType: 'text/plain' })
