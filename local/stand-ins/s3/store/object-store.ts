import type { Stats } from 'node:fs'
import { type FileHandle, rename, rm, utimes } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Conditions, checkWrite } from './conditions.js'
import { DigestingCounter, etagOf } from './digests.js'
import { noSuchKey } from './errors.js'
import { keysUnder } from './key-listing.js'
import { makeRoom, openFile, removeEmptyFolders } from './object-files.js'
import { modifiedAt, type ObjectMetadata, type ObjectMetadataFiles } from './object-metadata.js'
import { objectPath } from './object-path.js'
import { OneAtATime } from './one-at-a-time.js'
import type { StagedFile } from './staging.js'

/** An object as it is at one moment. */
export interface StoredObject {
  readonly metadata: ObjectMetadata
  /** Bytes. */
  readonly size: number
  readonly lastModified: Date
}

/** An object whose bytes stay readable, whatever happens to its key. Whoever gets it closes the file. */
export interface OpenObject extends StoredObject {
  readonly file: FileHandle
}

/**
 * Objects as plain files under their keys. Whatever looks at or changes which object a key has happens one at a time, so that
 * a condition still holds when the write that depends on it takes effect, and a reader gets bytes and metadata of one version.
 */
export class ObjectStore {
  readonly #directory: string
  readonly #metadata: ObjectMetadataFiles
  readonly #now: () => Date
  readonly #turns = new OneAtATime()

  constructor(directory: string, metadata: ObjectMetadataFiles, now: () => Date) {
    this.#directory = resolve(directory)
    this.#metadata = metadata
    this.#now = now
  }

  /** Makes the staged file the object of the key, if the conditions hold at that moment; returns when that was. */
  async commit(
    staged: StagedFile,
    metadata: ObjectMetadata,
    conditions: Conditions,
  ): Promise<Date> {
    const path = objectPath(this.#directory, metadata.key)
    return this.#turns.run(async () => {
      const current = await this.#look(metadata.key)
      checkWrite(conditions, current?.metadata.etag)
      await makeRoom(path, metadata.key)
      const lastModified = this.#laterThan(current)
      await utimes(staged.path, lastModified, lastModified)
      await this.#metadata.write(staged.digests.size, lastModified, metadata)
      await rename(staged.path, path)
      await this.#metadata.removeAllBut(metadata.key, staged.digests.size, lastModified)
      return lastModified
    })
  }

  /** The object of a key, or undefined. */
  look(key: string): Promise<StoredObject | undefined> {
    return this.#turns.run(() => this.#look(key))
  }

  /** The object of a key, open for reading, or undefined. */
  open(key: string): Promise<OpenObject | undefined> {
    return this.#turns.run(() => this.#open(key))
  }

  /** The keys under a prefix, in the order of S3. */
  keys(prefix: string): Promise<string[]> {
    return this.#turns.run(() => keysUnder(this.#directory, prefix))
  }

  /**
   * Gives an object other tags; all else stays.
   *
   * @throws S3Error NoSuchKey
   */
  async replaceTags(key: string, tags: ObjectMetadata['tags']): Promise<void> {
    await this.#turns.run(async () => {
      const object = await this.#look(key)
      if (object === undefined) throw noSuchKey()
      const { metadata, size, lastModified } = object
      await this.#metadata.write(size, lastModified, { ...metadata, tags })
    })
  }

  /** Removes the object of a key, if there is one and the conditions hold at that moment. */
  async remove(key: string, conditions: Conditions): Promise<void> {
    const path = objectPath(this.#directory, key)
    await this.#turns.run(async () => {
      const current = await this.#look(key)
      checkWrite(conditions, current?.metadata.etag)
      if (current === undefined) return
      await rm(path)
      await this.#metadata.remove(key)
      await removeEmptyFolders(dirname(path), this.#directory)
    })
  }

  async #look(key: string): Promise<StoredObject | undefined> {
    const object = await this.#open(key)
    await object?.file.close()
    return object
  }

  async #open(key: string): Promise<OpenObject | undefined> {
    const file = await openFile(objectPath(this.#directory, key))
    if (file === undefined) return undefined
    try {
      const stats = await file.stat()
      if (!stats.isFile()) {
        await file.close()
        return undefined
      }
      const metadata =
        (await this.#metadata.read(key, stats)) ?? (await this.#adopt(key, file, stats))
      return { file, metadata, size: stats.size, lastModified: modifiedAt(stats) }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** A file that a person put there, or changed: it is an object like any other, with the metadata S3 gives by default. */
  async #adopt(key: string, file: FileHandle, stats: Stats): Promise<ObjectMetadata> {
    const counter = new DigestingCounter()
    for await (const chunk of file.createReadStream({ autoClose: false, start: 0 })) {
      counter.update(chunk)
    }
    const etag = etagOf(counter.finish().md5)
    const metadata = { key, etag, headers: {}, userMetadata: {}, tags: {} }
    await this.#metadata.write(stats.size, modifiedAt(stats), metadata)
    return metadata
  }

  /** Two versions of a key never have the same time: metadata is found by it. */
  #laterThan(current: StoredObject | undefined): Date {
    return new Date(Math.max(this.#now().getTime(), (current?.lastModified.getTime() ?? 0) + 1))
  }
}
