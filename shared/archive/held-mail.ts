import { createHash, type Hash } from 'node:crypto'
import { MAX_PIECE_BYTES, type WalkOptions, walkMessage } from '../mail/walk/walk-message.js'
import { allEnded } from '../runtime/all-ended.js'
import { giveBackMemory } from '../runtime/reused-memory.js'
import { type Added, type Archive, togetherAdded } from './archive.js'
import { HeldContents } from './held-contents.js'
import type { KeptSource } from './kept-source.js'

/** Objects written at once for one mail. */
const WRITES_IN_FLIGHT = 16

/**
 * A message that is small enough to be held in memory (DESIGN 5.12).
 *
 * @param raw is given back when the source is discarded, if it was borrowed: nobody else may read it then
 */
export async function holdMail(
  archive: Archive,
  raw: Buffer,
  reading: Pick<WalkOptions, 'attachmentTexts'> = {},
): Promise<KeptSource> {
  const contents = new HeldContents(raw.length)
  const hash = createHash('sha256')
  const mail = await walkMessage(hashedPieces(raw, hash), {
    ...reading,
    openAttachment: ({ position }) => ({
      write: (bytes) => contents.append(position, bytes),
      end: () => {},
    }),
  })
  return {
    mail,
    size: raw.length,
    sha256: hash.digest('hex'),
    storeMessage: (key, options) => archive.add(key, raw, options),
    async storeAttachments(keyOf, options) {
      const writes = mail.attachments.map(({ position, safeName, contentType }) => () => {
        const body = contents.of(position)
        return archive.add(keyOf(position, safeName), body, { ...options, contentType })
      })
      const added: Added[] = []
      for (let index = 0; index < writes.length; index += WRITES_IN_FLIGHT) {
        const some = writes.slice(index, index + WRITES_IN_FLIGHT)
        added.push(...(await allEnded(some.map((write) => write()))))
      }
      return togetherAdded(added)
    },
    async discard() {
      contents.discard()
      giveBackMemory(raw)
    },
  }
}

/** Hashed piece by piece just before each is walked: then the processor has it at hand, and memory is read once. */
function* hashedPieces(raw: Buffer, hash: Hash): Iterable<Buffer> {
  for (let start = 0; start < raw.length; start += MAX_PIECE_BYTES) {
    const piece = raw.subarray(start, start + MAX_PIECE_BYTES)
    hash.update(piece)
    yield piece
  }
}
