import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ListedObject, StoredObject } from '../../shared/archive/archive.js'

/** The bucket of a local world that nobody runs: files under their keys. */
export class BucketFiles {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** An object; undefined if there is none, or a directory in its place. */
  async read(key: string): Promise<StoredObject | undefined> {
    const body = await readFile(join(this.#directory, key)).catch(() => undefined)
    return body && { body, etag: '' }
  }

  /** The objects under a prefix that ends with a slash, by their keys. */
  async *list(prefix: string): AsyncGenerator<ListedObject> {
    const entries = await readdir(join(this.#directory, prefix), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => [])
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.#directory.length + 1))
    for (const key of keys.toSorted()) yield { key, sizeBytes: 0, modifiedAt: new Date(0) }
  }

  /** Stores an object, whole or not at all. */
  async write(key: string, body: Buffer | string): Promise<void> {
    const path = join(this.#directory, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.new`, body)
    await rename(`${path}.new`, path)
  }

  /** Removes what lies under a key. */
  async remove(key: string): Promise<void> {
    await rm(join(this.#directory, key), { force: true })
  }
}
