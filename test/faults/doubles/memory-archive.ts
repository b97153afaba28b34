import type {
  Added,
  Archive,
  ListedObject,
  ObjectOptions,
  PartedUpload,
  StoredObject,
} from '../../../shared/archive/archive.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'

/** What a bucket in memory has under a key. */
export interface MemoryObject {
  readonly body: Buffer
  readonly etag: string
  readonly modifiedAt: Date
}

/** An upload in parts that nobody has completed. */
interface MemoryUpload {
  readonly options: ObjectOptions
  readonly parts: Map<number, { readonly etag: string; readonly body: Buffer }>
}

/** Told of each change, when it has been made. */
export type OnStored = (key: string, body: Buffer | undefined) => void

/** A bucket in memory, with the promises of the port, and none of its faults. */
export class MemoryArchive implements Archive {
  readonly objects = new Map<string, MemoryObject>()
  readonly #now: () => Date
  readonly #onStored: OnStored
  readonly #uploads = new Map<string, MemoryUpload>()
  #writes = 0

  constructor(now: () => Date, onStored: OnStored = () => {}) {
    this.#now = now
    this.#onStored = onStored
  }

  async add(key: string, body: Buffer | string, { over = false }: ObjectOptions): Promise<Added> {
    if (!over && this.objects.has(key)) return 'exists'
    this.#store(key, body)
    return 'added'
  }

  async addStream(
    key: string,
    chunks: AsyncIterable<Buffer>,
    options: ObjectOptions,
  ): Promise<Added> {
    const pieces: Buffer[] = []
    for await (const chunk of chunks) pieces.push(Buffer.from(chunk))
    return this.add(key, Buffer.concat(pieces), options)
  }

  async copy(source: string, key: string, options: ObjectOptions): Promise<Added> {
    return this.add(key, this.#present(source).body, options)
  }

  async put(key: string, body: Buffer | string, _options: ObjectOptions): Promise<void> {
    this.#store(key, body)
  }

  async swap(
    key: string,
    body: Buffer | string,
    etag: string | undefined,
    _options: ObjectOptions,
  ): Promise<string | undefined> {
    if (this.objects.get(key)?.etag !== etag) return undefined
    return this.#store(key, body)
  }

  async read(key: string): Promise<StoredObject | undefined> {
    const found = this.objects.get(key)
    return found && { body: Buffer.from(found.body), etag: found.etag }
  }

  async *stream(key: string): AsyncIterable<Buffer> {
    const { body } = this.#present(key)
    for (let start = 0; start < body.length; start += PIECE_BYTES)
      yield Buffer.from(body.subarray(start, start + PIECE_BYTES))
  }

  async size(key: string): Promise<number | undefined> {
    return this.objects.get(key)?.body.length
  }

  async *list(prefix: string, after = ''): AsyncIterable<ListedObject> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix))
    const behind = Buffer.from(after)
    const inOrder = keys
      .map((key) => ({ key, bytes: Buffer.from(key) }))
      .filter(({ bytes }) => Buffer.compare(bytes, behind) > 0)
      .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
    for (const { key } of inOrder) {
      const found = this.objects.get(key)
      if (found) yield { key, sizeBytes: found.body.length, modifiedAt: found.modifiedAt }
    }
  }

  async remove(key: string): Promise<void> {
    if (this.objects.delete(key)) this.#onStored(key, undefined)
  }

  async beginUpload(key: string, options: ObjectOptions): Promise<PartedUpload> {
    this.#writes += 1
    const uploadId = `upload-${this.#writes}`
    this.#uploads.set(uploadId, { options, parts: new Map() })
    return { key, uploadId }
  }

  async putPart(
    { uploadId }: PartedUpload,
    number: number,
    body: Buffer,
  ): Promise<string | undefined> {
    const upload = this.#uploads.get(uploadId)
    if (!upload) return undefined
    this.#writes += 1
    const etag = `"part-${this.#writes}"`
    upload.parts.set(number, { etag, body: Buffer.from(body) })
    return etag
  }

  async completeUpload(
    { key, uploadId }: PartedUpload,
    etags: readonly string[],
  ): Promise<Added | 'gone'> {
    const upload = this.#uploads.get(uploadId)
    if (!upload) return 'gone'
    const parts = etags.map((etag, index) => {
      const part = upload.parts.get(index + 1)
      return part?.etag === etag ? part.body : undefined
    })
    const bodies = parts.filter((part) => part !== undefined)
    if (bodies.length < parts.length) return 'gone'
    const added = await this.add(key, Buffer.concat(bodies), upload.options)
    if (added === 'added') this.#uploads.delete(uploadId)
    return added
  }

  async abortUpload({ uploadId }: PartedUpload): Promise<void> {
    this.#uploads.delete(uploadId)
  }

  #store(key: string, body: Buffer | string): string {
    this.#writes += 1
    const etag = `"${this.#writes}"`
    const copy = Buffer.from(body)
    this.objects.set(key, { body: copy, etag, modifiedAt: this.#now() })
    this.#onStored(key, copy)
    return etag
  }

  #present(key: string): MemoryObject {
    const found = this.objects.get(key)
    if (!found) throw new StorageFailed(`${key}: NoSuchKey: there is no such key (HTTP 404)`)
    return found
  }
}

const PIECE_BYTES = 64 * 1024
