import type { UnfinishedMailRecord } from '../contract/unfinished-mail.js'
import { StorageFailed } from '../failures/storage-errors.js'
import { type Archive, type PartedUpload, UPLOAD_PART_BYTES } from './archive.js'
import { fingerprintOf, isSame, MailEnds } from './mail-ends.js'
import { PartedWriter, UploadGone } from './parted-writer.js'

const RAW = { contentType: 'message/rfc822' } as const

/** What is stored for good, as of the last part. */
type Stored = Pick<UnfinishedMailRecord, 'etags' | 'bytes' | 'seam' | 'tail'>

/** A mail that is received over several runs (DESIGN 5.12): an upload that each run goes on with at its last byte. */
export class UnfinishedMail {
  readonly #archive: Archive
  readonly #upload: PartedUpload
  readonly #ends: MailEnds
  readonly #writer: PartedWriter
  #stored: Stored

  private constructor(archive: Archive, upload: PartedUpload, known?: UnfinishedMailRecord) {
    this.#archive = archive
    this.#upload = upload
    // Of one that has not begun nothing is known.
    this.#ends = new MailEnds(known?.bytes ? known : undefined)
    this.#stored = known ?? { etags: [], bytes: 0, seam: this.#ends.seam }
    this.#writer = new PartedWriter(archive, upload, this.#stored.etags, () => {
      const { seam } = this.#ends
      return () => {
        const etags = [...this.#writer.etags]
        this.#stored = { etags, bytes: etags.length * UPLOAD_PART_BYTES, seam }
      }
    })
  }

  /** One of which nothing has come. */
  static async begin(archive: Archive, key: string): Promise<UnfinishedMail> {
    return new UnfinishedMail(archive, await archive.beginUpload(key, RAW))
  }

  /** Goes on with what has come. @throws UploadGone */
  static async goOn(archive: Archive, known: UnfinishedMailRecord): Promise<UnfinishedMail> {
    const mail = new UnfinishedMail(archive, known, known)
    if (!known.tail) return mail
    const tail = await archive.read(known.tail.key)
    if (!tail || !isSame(known.tail, tail.body))
      throw new UploadGone(`${known.tail.key} is not what was left there`)
    await mail.#writer.write(tail.body)
    return mail
  }

  /** Where it will be. */
  get key(): string {
    return this.#upload.key
  }

  /** How many have come. */
  get bytes(): number {
    return this.#writer.bytes
  }

  /** The two ends of what has come. */
  get ends(): Pick<MailEnds, 'head' | 'seam' | 'isSeam'> {
    return this.#ends
  }

  /** The next bytes; they are copied. Resolves when there is room for more. @throws UploadGone */
  async write(bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      const piece = bytes.subarray(start, start + this.#writer.room)
      this.#ends.add(piece)
      start += piece.length
      await this.#writer.write(piece)
    }
  }

  /** What a later run goes on with: all that has come, or all but what could not be stored in time. @throws UploadGone */
  async pause(): Promise<UnfinishedMailRecord> {
    try {
      await this.#writer.settled()
      return this.#recordOf(await this.#withTail())
    } catch (error) {
      // What is in parts is worth more than a failure.
      if (error instanceof StorageFailed) return this.record
      throw error
    }
  }

  /** What is stored as of now. */
  get record(): UnfinishedMailRecord {
    return this.#recordOf(this.#stored)
  }

  /** All has come. @throws UploadGone */
  complete(): Promise<void> {
    return this.#writer.complete()
  }

  #recordOf(stored: Stored): UnfinishedMailRecord {
    const { key, uploadId } = this.#upload
    return { key, uploadId, head: this.#ends.head, ...stored }
  }

  async #withTail(): Promise<Stored> {
    const { bytes, tail, etags } = this.#writer
    if (bytes === this.#stored.bytes) return this.#stored
    const key = `${this.key}.${bytes}`
    await this.#archive.put(key, tail, RAW)
    return {
      etags: [...etags],
      bytes,
      seam: this.#ends.seam,
      tail: { key, ...fingerprintOf(tail) },
    }
  }
}

/** Nothing of it is left; what is gone was. */
export async function abandonMail(archive: Archive, known: UnfinishedMailRecord): Promise<void> {
  await archive.abortUpload(known)
  await removeTail(archive, known)
}

/** What no record refers to any more: not before a later one is saved. */
export async function removeTail(archive: Archive, { tail }: UnfinishedMailRecord): Promise<void> {
  if (tail) await archive.remove(tail.key)
}
