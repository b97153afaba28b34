import { createHash } from 'node:crypto'
import type { KeepingRecord } from '../contract/unfinished-mail.js'
import { type Mail, type WalkOptions, walkMessage } from '../mail/walk/walk-message.js'
import { allEnded } from '../runtime/all-ended.js'
import {
  type Added,
  type Archive,
  type ObjectOptions,
  togetherAdded,
  UPLOAD_PART_BYTES,
} from './archive.js'
import { IncomingAttachments } from './incoming-attachments.js'
import type { AttachmentKey, AttachmentOptions, KeptSource } from './kept-source.js'

/** Objects copied at once for one mail. */
const COPIES_IN_FLIGHT = 8

/** What is stored since a record was saved; a run that is ended loses no more. */
const CHECKPOINT_BYTES = 2 * UPLOAD_PART_BYTES

/** So many copies are remembered; more of them are made again by the next run. */
const MOST_COPIES = 200

/** How a mail is read that is in `incoming/`. */
export interface ReceivedMailReading extends Pick<WalkOptions, 'attachmentTexts'> {
  /** Its bytes are read through this: it may end them when a time is up. */
  readonly within: (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>
  /** Whether its attachments may be kept. */
  readonly attachments: boolean
  /** How far an earlier run has kept it. */
  readonly known: KeepingRecord | undefined
  /** Remembers how far it is kept. */
  readonly save: (keeping: KeepingRecord) => Promise<void>
}

/**
 * A mail that is all in `incoming/` (DESIGN 5.12). It is read once: decided on while it passes, its attachments stored beside it; what is
 * kept of it is copied within the bucket. What an earlier run has stored or copied is not stored or copied again.
 */
export class ReceivedMail {
  readonly #archive: Archive
  readonly #key: string
  readonly #attachments: IncomingAttachments
  readonly #reading: ReceivedMailReading
  #copied: readonly string[]
  #savedBytes: number

  private constructor(
    archive: Archive,
    key: string,
    attachments: IncomingAttachments,
    reading: ReceivedMailReading,
  ) {
    this.#archive = archive
    this.#key = key
    this.#attachments = attachments
    this.#reading = reading
    this.#copied = reading.known?.copied ?? []
    this.#savedBytes = attachments.storedBytes
  }

  /** The mail under a key. */
  static async at(
    archive: Archive,
    key: string,
    reading: ReceivedMailReading,
  ): Promise<ReceivedMail> {
    const attachments = await IncomingAttachments.of(archive, key, reading.known?.uploads)
    return new ReceivedMail(archive, key, attachments, reading)
  }

  /** How far it is kept. */
  get record(): KeepingRecord {
    const { storedBytes, uploads } = this.#attachments
    return { storedBytes, uploads: [...uploads], copied: [...this.#copied] }
  }

  /** Reads it to its end. @throws UploadGone, where its attachments are not what was stored of them; what `within` throws */
  async read(): Promise<KeptSource> {
    const { attachmentTexts, attachments, within } = this.#reading
    const hash = createHash('sha256')
    const measured = this.#measured(within(this.#archive.stream(this.#key)), hash)
    const mail = await walkMessage(measured, {
      ...(attachmentTexts !== undefined && { attachmentTexts }),
      ...(attachments && { openAttachment: ({ position }) => this.#attachments.open(position) }),
    })
    await this.#save()
    return {
      mail,
      size: mail.size,
      sha256: hash.digest('hex'),
      storeMessage: (to, options) => this.#copy(this.#key, to, mail.size, options),
      storeAttachments: (keyOf, options) => this.#copyAttachments(mail, keyOf, options),
      discard: () => this.remove(),
    }
  }

  /** What a later run goes on with: all that is stored by now, and what is on its way if it is stored in time. */
  async pause(): Promise<KeepingRecord> {
    await this.#attachments.settled().catch(() => {})
    return this.record
  }

  /** Its attachments are stored anew by the next run. */
  removeAttachments(): Promise<void> {
    return this.#attachments.remove()
  }

  /** Nothing of it is left. */
  async remove(): Promise<void> {
    await this.#attachments.remove()
    await this.#archive.remove(this.#key)
  }

  async *#measured(
    chunks: AsyncIterable<Buffer>,
    hash: ReturnType<typeof createHash>,
  ): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
      if (this.#attachments.storedBytes - this.#savedBytes >= CHECKPOINT_BYTES) await this.#save()
    }
  }

  async #save(): Promise<void> {
    const { record } = this
    await this.#reading.save(record)
    this.#savedBytes = record.storedBytes
  }

  async #copyAttachments(
    { attachments }: Mail,
    keyOf: AttachmentKey,
    options: AttachmentOptions,
  ): Promise<Added> {
    const added: Added[] = []
    for (let index = 0; index < attachments.length; index += COPIES_IN_FLIGHT) {
      const some = attachments.slice(index, index + COPIES_IN_FLIGHT)
      const copies = some.map(({ position, safeName, contentType, size }) =>
        this.#copy(this.#attachments.keyOf(position), keyOf(position, safeName), size, {
          ...options,
          contentType,
        }),
      )
      added.push(...(await allEnded(copies)))
    }
    return togetherAdded(added)
  }

  /**
   * Large copies take long: one that an earlier run has made is not made again, if it is still there. One that expires at another time, as
   * the definition was changed in between, is.
   */
  async #copy(from: string, to: string, size: number, options: ObjectOptions): Promise<Added> {
    const copy = `${options.keepFor ?? 'untagged'} ${to}`
    if (this.#copied.includes(copy) && (await this.#archive.size(to)) === size) return 'added'
    const added = await this.#archive.copy(from, to, options)
    const others = this.#copied.filter((one) => !one.endsWith(` ${to}`))
    const isWorthIt = size >= UPLOAD_PART_BYTES && others.length < MOST_COPIES
    if (added === 'exists' || !isWorthIt || this.#copied.includes(copy)) return added
    this.#copied = [...others, copy]
    await this.#save()
    return added
  }
}
