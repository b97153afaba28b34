import type { UnfinishedMailRecord } from '../contract/unfinished-mail.js'
import { StorageFailed } from '../failures/storage-errors.js'
import { type Archive, type PartedUpload, UPLOAD_PART_BYTES } from './archive.js'
import { fingerprintOf, isSame, MailEnds } from './mail-ends.js'

const RAW = { contentType: 'message/rfc822' } as const

/** What had come of a mail is not there any more, or is not what was remembered of it: it has to be received anew. */
export class UnfinishedMailGone extends Error {
  override readonly name = 'UnfinishedMailGone'
}

/** What is stored for good, as of the last part. */
type Stored = Pick<UnfinishedMailRecord, 'etags' | 'bytes' | 'seam' | 'tail'>

/**
 * A mail that is received over several runs (DESIGN 5.12): an upload that each run goes on with at its last byte. Two parts are in
 * memory: one that is stored, and the next one, arriving.
 */
export class UnfinishedMail {
  readonly #archive: Archive
  readonly #upload: PartedUpload
  readonly #ends: MailEnds
  #stored: Stored
  #arriving: Buffer | undefined
  #spare: Buffer | undefined
  #filled = 0
  /** Bytes of the part that is being stored. */
  #inFlight = 0
  #storing: Promise<void> = Promise.resolve()

  private constructor(archive: Archive, upload: PartedUpload, known?: UnfinishedMailRecord) {
    this.#archive = archive
    this.#upload = upload
    // Of one that has not begun nothing is known.
    this.#ends = new MailEnds(known?.bytes ? known : undefined)
    this.#stored = known ?? { etags: [], bytes: 0, seam: this.#ends.seam }
  }

  /** One of which nothing has come. */
  static async begin(archive: Archive, key: string): Promise<UnfinishedMail> {
    return new UnfinishedMail(archive, await archive.beginUpload(key, RAW))
  }

  /** Goes on with what has come. @throws UnfinishedMailGone */
  static async goOn(archive: Archive, known: UnfinishedMailRecord): Promise<UnfinishedMail> {
    const mail = new UnfinishedMail(archive, known, known)
    if (!known.tail) return mail
    const tail = await archive.read(known.tail.key)
    if (!tail || !isSame(known.tail, tail.body))
      throw new UnfinishedMailGone(`${known.tail.key} is not what was left there`)
    mail.#fill(tail.body)
    return mail
  }

  /** Where it will be. */
  get key(): string {
    return this.#upload.key
  }

  /** How many have come. */
  get bytes(): number {
    return this.#stored.etags.length * UPLOAD_PART_BYTES + this.#inFlight + this.#filled
  }

  /** The two ends of what has come. */
  get ends(): Pick<MailEnds, 'head' | 'seam' | 'isSeam'> {
    return this.#ends
  }

  /** The next bytes; they are copied. Resolves when there is room for more. @throws UnfinishedMailGone */
  async write(bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      const piece = bytes.subarray(start, start + UPLOAD_PART_BYTES - this.#filled)
      this.#fill(piece)
      this.#ends.add(piece)
      start += piece.length
      if (this.#filled === UPLOAD_PART_BYTES) await this.#storePart()
    }
  }

  /** What a later run goes on with: all that has come, or all but what could not be stored in time. @throws UnfinishedMailGone */
  async pause(): Promise<UnfinishedMailRecord> {
    try {
      await this.#storing
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

  /** All has come. @throws UnfinishedMailGone */
  async complete(): Promise<void> {
    const { bytes } = this
    await this.#storing
    // The last part is smaller than others may be: it is no part of a record that a later run goes on with.
    const last =
      this.#filled > 0 ? [await this.#put((this.#arriving ?? NONE).subarray(0, this.#filled))] : []
    const etags = [...this.#stored.etags, ...last]
    const completed = await this.#archive.completeUpload(this.#upload, etags)
    // Completed before, and the answer was lost: nobody else has this key.
    if (completed !== 'added' && (await this.#archive.size(this.key)) !== bytes)
      throw new UnfinishedMailGone(`${this.key} could not be completed`)
  }

  #recordOf(stored: Stored): UnfinishedMailRecord {
    const { key, uploadId } = this.#upload
    return { key, uploadId, head: this.#ends.head, ...stored }
  }

  #fill(bytes: Buffer): void {
    this.#arriving ??= Buffer.allocUnsafeSlow(UPLOAD_PART_BYTES)
    this.#filled += bytes.copy(this.#arriving, this.#filled)
  }

  async #storePart(): Promise<void> {
    // One at a time: parts have an order, and memory an end.
    await this.#storing
    const memory = this.#arriving ?? NONE
    const part = memory.subarray(0, this.#filled)
    const { seam } = this.#ends
    this.#arriving = this.#spare
    this.#spare = undefined
    this.#inFlight = part.length
    this.#filled = 0
    this.#storing = this.#store(part, seam).then(() => {
      this.#spare = memory
    })
    // Told by whatever waits for it next.
    this.#storing.catch(() => {})
  }

  async #store(part: Buffer, seam: Stored['seam']): Promise<void> {
    const etags = [...this.#stored.etags, await this.#put(part)]
    this.#inFlight = 0
    this.#stored = { etags, bytes: etags.length * UPLOAD_PART_BYTES, seam }
  }

  async #put(part: Buffer): Promise<string> {
    const number = this.#stored.etags.length + 1
    const etag = await this.#archive.putPart(this.#upload, number, part)
    if (etag === undefined) throw new UnfinishedMailGone(`the upload of ${this.key} is gone`)
    return etag
  }

  async #withTail(): Promise<Stored> {
    const { bytes } = this
    if (bytes === this.#stored.bytes) return this.#stored
    const tail = (this.#arriving ?? NONE).subarray(0, this.#filled)
    const key = `${this.key}.${bytes}`
    await this.#archive.put(key, tail, RAW)
    const { etags } = this.#stored
    return { etags, bytes, seam: this.#ends.seam, tail: { key, ...fingerprintOf(tail) } }
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

const NONE = Buffer.alloc(0)
