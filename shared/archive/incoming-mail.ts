import { createHash } from 'node:crypto'
import { type Mail, type WalkOptions, walkMessage } from '../mail/walk/walk-message.js'
import { type Added, type Archive, type ObjectOptions, togetherAdded } from './archive.js'
import type { AttachmentKey, AttachmentOptions, KeptSource } from './kept-source.js'
import { openUpload, type UploadSink } from './upload-sink.js'

const RAW = { contentType: 'message/rfc822' } as const

/**
 * A message too large for memory: it is streamed to `incoming/`, decided on while it passes, and read back from there
 * for each part that is kept (DESIGN 5.12).
 */
export async function receiveMail(
  archive: Archive,
  key: string,
  chunks: AsyncIterable<Buffer>,
  reading: Pick<WalkOptions, 'attachmentTexts'> = {},
): Promise<KeptSource> {
  // What a run that died has left under the key may be another part of the message.
  await archive.remove(key)
  const upload = openUpload(archive, key, RAW)
  const measured = new Measured()
  const mail = await walkMessage(storing(measured.passing(chunks), upload), reading)
  await upload.end()
  return new IncomingMail(archive, key, mail, measured)
}

/** A message that is in `incoming/` already: it is decided on while it is read from there. @param chunks what is under the key */
export async function readReceivedMail(
  archive: Archive,
  key: string,
  chunks: AsyncIterable<Buffer>,
  reading: Pick<WalkOptions, 'attachmentTexts'> = {},
): Promise<KeptSource> {
  const measured = new Measured()
  const mail = await walkMessage(measured.passing(chunks), reading)
  return new IncomingMail(archive, key, mail, measured)
}

/** Length and hash of what passes. */
class Measured {
  readonly #hash = createHash('sha256')
  size = 0

  async *passing(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      this.#hash.update(chunk)
      this.size += chunk.length
      yield chunk
    }
  }

  /** Hex, when all has passed: once. */
  sha256(): string {
    return this.#hash.digest('hex')
  }
}

class IncomingMail implements KeptSource {
  readonly mail: Mail
  readonly size: number
  readonly sha256: string
  readonly #archive: Archive
  readonly #key: string
  /** Where the attachments of the first monitor are; those of the others are copied from there. */
  #stored: AttachmentKey | undefined

  constructor(archive: Archive, key: string, mail: Mail, measured: Measured) {
    this.#archive = archive
    this.#key = key
    this.mail = mail
    this.size = measured.size
    this.sha256 = measured.sha256()
  }

  storeMessage(key: string, options: ObjectOptions): Promise<Added> {
    return this.#archive.copy(this.#key, key, options)
  }

  async storeAttachments(keyOf: AttachmentKey, options: AttachmentOptions): Promise<Added> {
    if (this.#stored) return this.#copyAttachments(this.#stored, keyOf, options)
    const added: Added[] = []
    let open: UploadSink | undefined
    try {
      await walkMessage(this.#archive.stream(this.#key), {
        openAttachment: ({ position, safeName, contentType }) => {
          const key = keyOf(position, safeName)
          const upload = openUpload(this.#archive, key, { ...options, contentType })
          open = upload
          return {
            // The walk lends its bytes; it writes the next ones over them.
            write: (bytes) => upload.write(Buffer.from(bytes)),
            end: async () => void added.push(await upload.end()),
          }
        },
      })
    } catch (error) {
      await open?.abandon(error)
      throw error
    }
    const all = togetherAdded(added)
    // What another try has left under the keys is nothing to copy from.
    if (all === 'added') this.#stored = keyOf
    return all
  }

  async #copyAttachments(from: AttachmentKey, to: AttachmentKey, options: AttachmentOptions) {
    const added: Added[] = []
    for (const { position, safeName, contentType } of this.mail.attachments) {
      const [source, key] = [from(position, safeName), to(position, safeName)]
      added.push(await this.#archive.copy(source, key, { ...options, contentType }))
    }
    return togetherAdded(added)
  }

  async discard(): Promise<void> {
    await this.#archive.remove(this.#key)
  }
}

/** The chunks, each one stored before it is passed on; nothing is left behind if they fail. */
async function* storing(chunks: AsyncIterable<Buffer>, upload: UploadSink): AsyncIterable<Buffer> {
  try {
    for await (const chunk of chunks) {
      await upload.write(chunk)
      yield chunk
    }
  } catch (error) {
    await upload.abandon(error)
    throw error
  }
}
