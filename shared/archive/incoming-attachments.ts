import { incomingAttachmentKey, incomingAttachments } from '../contract/keys.js'
import type { KeepingRecord } from '../contract/unfinished-mail.js'
import type { AttachmentSink } from '../mail/attachments/attachments.js'
import { type Archive, type PartedUpload, UPLOAD_PART_BYTES } from './archive.js'
import { PartedWriter, UploadGone } from './parted-writer.js'

const DECODED = { contentType: 'application/octet-stream', over: true } as const

/** An attachment on its way. */
interface Arriving {
  readonly upload: PartedUpload
  readonly writer: PartedWriter
}

/**
 * The attachments of a mail that is in `incoming/`, decoded, beside it: a walk stores what earlier walks have not. The object never
 * changes, so that each walk gives the same bytes.
 */
export class IncomingAttachments {
  readonly #archive: Archive
  readonly #received: string
  /** Sizes of those that are stored, by position. */
  readonly #stored: Map<number, number>
  #wholeBytes: number
  readonly #known: KeepingRecord['uploads']
  readonly #arriving = new Map<number, Arriving>()

  private constructor(
    archive: Archive,
    received: string,
    stored: Map<number, number>,
    known: KeepingRecord['uploads'],
  ) {
    this.#archive = archive
    this.#received = received
    this.#stored = stored
    this.#wholeBytes = [...stored.values()].reduce((sum, bytes) => sum + bytes, 0)
    this.#known = known
  }

  /** Those of a mail, as far as earlier walks have stored them. @param known uploads that were not completed */
  static async of(
    archive: Archive,
    received: string,
    known: KeepingRecord['uploads'] = [],
  ): Promise<IncomingAttachments> {
    const prefix = incomingAttachments(received)
    const stored = new Map<number, number>()
    for await (const { key, sizeBytes } of archive.list(prefix))
      stored.set(Number(key.slice(prefix.length)), sizeBytes)
    return new IncomingAttachments(archive, received, stored, known)
  }

  /** Bytes that are stored of all of them. */
  get storedBytes(): number {
    const parts = this.uploads.reduce((sum, { etags }) => sum + etags.length, 0)
    return this.#wholeBytes + parts * UPLOAD_PART_BYTES
  }

  /** Those that a later walk goes on with. */
  get uploads(): KeepingRecord['uploads'] {
    const arriving = [...this.#arriving].map(([position, { upload, writer }]) => ({
      position,
      ...upload,
      etags: [...writer.etags],
    }))
    const waiting = this.#known.filter(
      ({ position }) => !this.#arriving.has(position) && !this.#stored.has(position),
    )
    return [...waiting, ...arriving]
  }

  /** Where one of them is. */
  keyOf(position: number): string {
    return incomingAttachmentKey(this.#received, position)
  }

  /** Takes one of them. @throws UploadGone, where it is not what was stored */
  open(position: number): AttachmentSink {
    const stored = this.#stored.get(position)
    return stored === undefined ? this.#storing(position) : seenBefore(this.keyOf(position), stored)
  }

  /** Resolves when what had filled a part is stored. */
  async settled(): Promise<void> {
    await Promise.all([...this.#arriving.values()].map(({ writer }) => writer.settled()))
  }

  /** None of them is left. */
  async remove(): Promise<void> {
    for (const upload of this.uploads) await this.#archive.abortUpload(upload)
    for await (const { key } of this.#archive.list(incomingAttachments(this.#received)))
      await this.#archive.remove(key)
  }

  #storing(position: number): AttachmentSink {
    const key = this.keyOf(position)
    const known = this.#known.find((upload) => upload.position === position)
    if (known) this.#begin(position, known, known.etags)
    const skipBytes = (known?.etags.length ?? 0) * UPLOAD_PART_BYTES
    let bytes = 0
    let small: Buffer[] = []
    // The walk hands on what it has before it waits.
    let turn = Promise.resolve()
    const inTurn = (work: () => Promise<void>): Promise<void> => {
      turn = turn.then(work)
      return turn
    }
    const writer = async () => {
      const arriving = this.#arriving.get(position)
      if (arriving) return arriving.writer
      const upload = await this.#archive.beginUpload(key, DECODED)
      const begun = this.#begin(position, upload, [])
      for (const piece of small.splice(0)) await fill(begun.writer, piece)
      return begun.writer
    }
    return {
      write: (lent) => {
        const skipped = Math.min(lent.length, Math.max(0, skipBytes - bytes))
        bytes += lent.length
        if (skipped === lent.length) return
        const piece = Buffer.from(lent.subarray(skipped))
        if (skipBytes === 0 && bytes < UPLOAD_PART_BYTES) return void small.push(piece)
        return inTurn(async () => fill(await writer(), piece))
      },
      end: () =>
        inTurn(async () => {
          if (bytes < skipBytes)
            throw new UploadGone(`${key}: it is shorter than what is stored of it`)
          const arriving = this.#arriving.get(position)
          if (arriving) await arriving.writer.complete()
          else await this.#archive.add(key, Buffer.concat(small), DECODED)
          small = []
          this.#note(position, bytes)
          this.#arriving.delete(position)
        }),
    }
  }

  #note(position: number, bytes: number): void {
    this.#stored.set(position, bytes)
    this.#wholeBytes += bytes
  }

  #begin(position: number, { key, uploadId }: PartedUpload, etags: readonly string[]): Arriving {
    const upload = { key, uploadId }
    const arriving = { upload, writer: new PartedWriter(this.#archive, upload, etags) }
    this.#arriving.set(position, arriving)
    return arriving
  }
}

async function fill(writer: PartedWriter, bytes: Buffer): Promise<void> {
  for (let start = 0; start < bytes.length; ) {
    const piece = bytes.subarray(start, start + writer.room)
    start += piece.length
    await writer.write(piece)
  }
}

/** It is stored: it only has to be the same. */
function seenBefore(key: string, storedBytes: number): AttachmentSink {
  let bytes = 0
  return {
    write: (lent) => {
      bytes += lent.length
    },
    end: () => {
      if (bytes !== storedBytes) throw new UploadGone(`${key}: ${bytes} bytes, not ${storedBytes}`)
    },
  }
}
