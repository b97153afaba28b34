import {
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
import { removeDirectory } from '../remove-directory.js'

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
    return this.#readFile(key)?.body.length
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

  async putPart(upload: PartedUpload, number: number, body: Buffer): Promise<string> {
    writeFileSync(this.#place(partOf(upload, number)), body)
    return String(number)
  }

  async completeUpload(upload: PartedUpload, etags: readonly string[]) {
    const temporary = this.#temporary()
    const file = openSync(temporary, 'w')
    for (const number of etags) {
      const part = this.#place(partOf(upload, Number(number)))
      writeFileSync(file, readFileSync(part))
    }
    closeSync(file)
    await this.abortUpload(upload)
    return this.#addFile(upload.key, temporary)
  }

  async abortUpload({ uploadId }: PartedUpload): Promise<void> {
    await removeDirectory(join(this.#directory, 'uploading', uploadId))
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

const partOf = ({ uploadId }: PartedUpload, number: number): string =>
  `uploading/${uploadId}/${number}`
