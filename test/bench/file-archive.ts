import { createReadStream } from 'node:fs'
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Archive, ListedObject, StoredObject } from '../../shared/archive/archive.js'

/**
 * The archive as plain files, each there at once or not at all, without fsync: what is measured with it is the way to
 * the archive, and not the stand-in for S3. For one process.
 */
export class FileArchive implements Archive {
  readonly #directory: string
  readonly #made = new Map<string, Promise<unknown>>()
  #written = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  add(key: string, body: Buffer | string): Promise<'added' | 'exists'> {
    return this.#addFile(key, (temporary) => writeFile(temporary, body))
  }

  addStream(key: string, chunks: AsyncIterable<Buffer>): Promise<'added' | 'exists'> {
    return this.#addFile(key, async (temporary) => {
      const file = await open(temporary, 'w')
      try {
        for await (const chunk of chunks) await file.write(chunk)
      } finally {
        await file.close()
      }
    })
  }

  copy(source: string, key: string): Promise<'added' | 'exists'> {
    return this.#addFile(key, (temporary) => copyFile(join(this.#directory, source), temporary))
  }

  async put(key: string, body: Buffer | string): Promise<void> {
    const temporary = await this.#temporary()
    await writeFile(temporary, body)
    await rename(temporary, await this.#place(key))
  }

  async swap(key: string, body: string, etag: string | undefined): Promise<string | undefined> {
    const found = await this.read(key)
    if (found?.etag !== etag) return undefined
    await this.put(key, body)
    return body
  }

  async read(key: string): Promise<StoredObject | undefined> {
    const body = await readFile(join(this.#directory, key)).catch(() => undefined)
    return body && { body, etag: String(body) }
  }

  stream(key: string): AsyncIterable<Buffer> {
    return createReadStream(join(this.#directory, key))
  }

  async size(key: string): Promise<number | undefined> {
    return (await this.read(key))?.body.length
  }

  async *list(prefix: string, after = ''): AsyncIterable<ListedObject> {
    const entries = await readdir(this.#directory, { recursive: true, withFileTypes: true })
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#directory.length + 1))
    for (const key of keys.filter((key) => key.startsWith(prefix) && key > after).toSorted()) {
      const { size, mtime } = await stat(join(this.#directory, key))
      yield { key, sizeBytes: size, modifiedAt: mtime }
    }
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.#directory, key), { force: true })
  }

  async #addFile(key: string, write: (temporary: string) => Promise<void>) {
    const temporary = await this.#temporary()
    const place = await this.#place(key)
    try {
      await write(temporary)
      // Unlike a renaming, a link does not replace what is there.
      await link(temporary, place)
      return 'added' as const
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'exists'
      throw error
    } finally {
      // rm() would look at the file first.
      await unlink(temporary).catch(() => {})
    }
  }

  async #temporary(): Promise<string> {
    this.#written += 1
    return this.#place(`writing/${this.#written}`)
  }

  async #place(key: string): Promise<string> {
    const place = join(this.#directory, key)
    const directory = dirname(place)
    const made = this.#made.get(directory) ?? mkdir(directory, { recursive: true })
    this.#made.set(directory, made)
    await made
    return place
  }
}
