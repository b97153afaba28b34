import {
  appendFileSync,
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type {
  Archive,
  ListedObject,
  PartedUpload,
  StoredObject,
} from '../../shared/archive/archive.js'

/**
 * The archive as plain files, each there at once or not at all, without fsync: what is measured with it is the way to
 * the archive, and not the stand-in for S3. For one process.
 *
 * Its calls are synchronous, for every contestant alike. A small file in memory is written sooner than a thread is woken
 * for it: that took up to 4 ms of CPU a mail, differed from run to run, and is no part of what is compared.
 */
export class FileArchive implements Archive {
  readonly #directory: string
  readonly #made = new Set<string>()
  /** How many parts an upload has. */
  readonly #parts = new Map<string, number>()
  #written = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  async add(key: string, body: Buffer | string): Promise<'added' | 'exists'> {
    const temporary = this.#temporary()
    writeFileSync(temporary, body)
    return this.#addFile(key, temporary)
  }

  async addStream(key: string, chunks: AsyncIterable<Buffer>): Promise<'added' | 'exists'> {
    const temporary = this.#temporary()
    const file = openSync(temporary, 'w')
    try {
      for await (const chunk of chunks) writeFileSync(file, chunk)
    } finally {
      closeSync(file)
    }
    return this.#addFile(key, temporary)
  }

  async copy(source: string, key: string): Promise<'added' | 'exists'> {
    const temporary = this.#temporary()
    copyFileSync(join(this.#directory, source), temporary)
    return this.#addFile(key, temporary)
  }

  async put(key: string, body: Buffer | string): Promise<void> {
    this.#putFile(key, body)
  }

  async swap(key: string, body: string, etag: string | undefined): Promise<string | undefined> {
    if (this.#readFile(key)?.etag !== etag) return undefined
    this.#putFile(key, body)
    return body
  }

  async read(key: string): Promise<StoredObject | undefined> {
    return this.#readFile(key)
  }

  stream(key: string): AsyncIterable<Buffer> {
    return createReadStream(join(this.#directory, key))
  }

  async size(key: string): Promise<number | undefined> {
    return statSync(join(this.#directory, key), { throwIfNoEntry: false })?.size
  }

  async *list(prefix: string, after = ''): AsyncIterable<ListedObject> {
    const entries = readdirSync(this.#directory, { recursive: true, withFileTypes: true })
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#directory.length + 1))
    for (const key of keys.filter((key) => key.startsWith(prefix) && key > after).toSorted()) {
      const { size, mtime } = statSync(join(this.#directory, key))
      yield { key, sizeBytes: size, modifiedAt: mtime }
    }
  }

  async remove(key: string): Promise<void> {
    rmSync(join(this.#directory, key), { force: true })
  }

  async beginUpload(key: string): Promise<PartedUpload> {
    this.#written += 1
    return { key, uploadId: String(this.#written) }
  }

  /** One after the other, as the writers of a mail hand them over: who stores parts puts them together, and no bytes of them are moved again. */
  async putPart(upload: PartedUpload, number: number, body: Buffer): Promise<string> {
    const stored = this.#parts.get(upload.uploadId) ?? 0
    if (number !== stored + 1) throw new Error(`part ${number} comes after ${stored}`)
    appendFileSync(this.#uploading(upload), body)
    this.#parts.set(upload.uploadId, number)
    return String(number)
  }

  async completeUpload(upload: PartedUpload) {
    return this.#addFile(upload.key, this.#uploading(upload))
  }

  async abortUpload({ uploadId }: PartedUpload): Promise<void> {
    rmSync(this.#place(`uploading/${uploadId}`), { force: true })
  }

  /** Gives a file that is written its name. Nobody else can take the name between the look and the renaming. */
  #addFile(key: string, temporary: string): 'added' | 'exists' {
    const place = this.#place(key)
    if (existsSync(place)) {
      rmSync(temporary)
      return 'exists'
    }
    renameSync(temporary, place)
    return 'added'
  }

  #putFile(key: string, body: Buffer | string): void {
    const temporary = this.#temporary()
    writeFileSync(temporary, body)
    renameSync(temporary, this.#place(key))
  }

  #readFile(key: string): StoredObject | undefined {
    const place = join(this.#directory, key)
    if (!existsSync(place)) return undefined
    const body = readFileSync(place)
    return { body, etag: String(body) }
  }

  #uploading({ uploadId }: PartedUpload): string {
    return this.#place(`uploading/${uploadId}`)
  }

  #temporary(): string {
    this.#written += 1
    return this.#place(`writing/${this.#written}`)
  }

  #place(key: string): string {
    const place = join(this.#directory, key)
    const directory = dirname(place)
    if (!this.#made.has(directory)) mkdirSync(directory, { recursive: true })
    this.#made.add(directory)
    return place
  }
}
