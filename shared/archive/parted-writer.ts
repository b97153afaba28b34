import { type Archive, type PartedUpload, UPLOAD_PART_BYTES } from './archive.js'

/** What was stored of an upload is not there any more, or is not what was remembered of it: it has to be begun anew. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone'
}

/**
 * An object that is written part by part, by several runs if need be: whoever goes on has the ETags of what is stored. Two parts are in
 * memory: one that is stored, and the next one, arriving.
 */
export class PartedWriter {
  readonly #archive: Archive
  readonly #upload: PartedUpload
  readonly #whenFull: () => () => void
  #etags: readonly string[]
  #arriving: Buffer | undefined
  #spare: Buffer | undefined
  #filled = 0
  /** Bytes of the part that is being stored. */
  #inFlight = 0
  #storing: Promise<void> = Promise.resolve()

  /**
   * @param etags of the parts that are stored already
   * @param whenFull called when a part is full; what it returns, when that part is stored
   */
  constructor(
    archive: Archive,
    upload: PartedUpload,
    etags: readonly string[] = [],
    whenFull: () => () => void = () => () => {},
  ) {
    this.#archive = archive
    this.#upload = upload
    this.#etags = etags
    this.#whenFull = whenFull
  }

  /** Of the parts that are stored, in order. */
  get etags(): readonly string[] {
    return this.#etags
  }

  /** What was written, stored or not. */
  get bytes(): number {
    return this.#etags.length * UPLOAD_PART_BYTES + this.#inFlight + this.#filled
  }

  /** How many bytes the part has room for that is arriving. */
  get room(): number {
    return UPLOAD_PART_BYTES - this.#filled
  }

  /** What fills no part yet; lent until the next bytes are written. */
  get tail(): Buffer {
    return (this.#arriving ?? NONE).subarray(0, this.#filled)
  }

  /** The next bytes, as many as there is room for at most; they are copied. Waits for the part before if this one is full now. @throws UploadGone */
  async write(bytes: Buffer): Promise<void> {
    this.#arriving ??= Buffer.allocUnsafeSlow(UPLOAD_PART_BYTES)
    this.#filled += bytes.copy(this.#arriving, this.#filled)
    if (this.room === 0) await this.#storePart()
  }

  /** Resolves when all parts that were full are stored. @throws UploadGone */
  settled(): Promise<void> {
    return this.#storing
  }

  /** All was written. @throws UploadGone */
  async complete(): Promise<void> {
    const { bytes } = this
    const { key } = this.#upload
    await this.#storing
    if (await this.#isCompleted()) return
    // Completed before, and the answer was lost: nobody else has this key.
    if ((await this.#archive.size(key)) !== bytes)
      throw new UploadGone(`${key} could not be completed`)
  }

  async #isCompleted(): Promise<boolean> {
    // The last part is smaller than others may be: it is none that a later run goes on behind.
    const last = this.#filled > 0 ? [await this.#tryToPut(this.tail)] : []
    const etags = [...this.#etags, ...last].filter((etag) => etag !== undefined)
    if (etags.length < this.#etags.length + last.length) return false
    return (await this.#archive.completeUpload(this.#upload, etags)) === 'added'
  }

  async #storePart(): Promise<void> {
    // One at a time: parts have an order, and memory an end.
    await this.#storing
    const memory = this.#arriving ?? NONE
    const part = this.tail
    const whenStored = this.#whenFull()
    this.#arriving = this.#spare
    this.#spare = undefined
    this.#inFlight = part.length
    this.#filled = 0
    this.#storing = this.#put(part).then((etag) => {
      this.#etags = [...this.#etags, etag]
      this.#inFlight = 0
      this.#spare = memory
      whenStored()
    })
    // Told by whatever waits for it next.
    this.#storing.catch(() => {})
  }

  async #put(part: Buffer): Promise<string> {
    const etag = await this.#tryToPut(part)
    if (etag === undefined) throw new UploadGone(`the upload of ${this.#upload.key} is gone`)
    return etag
  }

  #tryToPut(part: Buffer): Promise<string | undefined> {
    return this.#archive.putPart(this.#upload, this.#etags.length + 1, part)
  }
}

const NONE = Buffer.alloc(0)
