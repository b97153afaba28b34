import { StorageFailed } from '../../failures/storage-errors.js'
import type { SentMessage } from './sent-message.js'

/**
 * A message as one buffer of its size, filled as it is read, so that its bytes are there once. APPEND announces the size first,
 * and imapflow takes no stream.
 * @throws StorageFailed if it is not as long as was said; what `open` throws
 */
export async function inMemory(message: Pick<SentMessage, 'sizeBytes' | 'open'>): Promise<Buffer> {
  const { sizeBytes } = message
  const raw = Buffer.alloc(sizeBytes)
  let filled = 0
  for await (const chunk of message.open()) {
    if (filled + chunk.length > sizeBytes) throw wrongSize(sizeBytes)
    filled += chunk.copy(raw, filled)
  }
  if (filled < sizeBytes) throw wrongSize(sizeBytes)
  return raw
}

const wrongSize = (sizeBytes: number): StorageFailed =>
  new StorageFailed(`the stored message does not have the ${sizeBytes} bytes it was written with`)
