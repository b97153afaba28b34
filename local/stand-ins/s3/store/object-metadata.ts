import { createHash, randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const metadataSchema = z.object({
  /** For a person who looks into the file: its name is a hash. */
  key: z.string(),
  /** With its quotes. */
  etag: z.string(),
  /** Content-Type and its like, by lower-case name. */
  headers: z.record(z.string(), z.string()),
  /** Without the x-amz-meta- of their names. */
  userMetadata: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  /** The whole body's checksum; `header` is such as x-amz-checksum-crc32, the value in base64. */
  checksum: z.object({ header: z.string(), value: z.string() }).optional(),
})

/** What S3 knows of an object beside its bytes. */
export type ObjectMetadata = z.infer<typeof metadataSchema>

/** To the millisecond, as S3 shows it. */
export const modifiedAt = (stats: Stats): Date => new Date(Math.round(stats.mtimeMs))

/**
 * Metadata in a JSON file for each version of an object, named for its key, size and time. New metadata is written
 * beside the old before the object is replaced: whenever the process is killed, the object there is has its own.
 * An object that a person put there, or changed, has none.
 */
export class ObjectMetadataFiles {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async read(key: string, file: Stats): Promise<ObjectMetadata | undefined> {
    const json = await readFile(this.#path(key, file.size, modifiedAt(file)), 'utf8').catch(
      () => undefined,
    )
    return json === undefined ? undefined : metadataSchema.parse(JSON.parse(json))
  }

  async write(size: number, lastModified: Date, metadata: ObjectMetadata): Promise<void> {
    const folder = this.#folder(metadata.key)
    await mkdir(folder, { recursive: true })
    const unseen = join(folder, `${randomUUID()}.new`)
    await writeFile(unseen, JSON.stringify(metadata, undefined, 2))
    await rename(unseen, this.#path(metadata.key, size, lastModified))
  }

  /** Removes what describes earlier versions of the object. */
  async removeAllBut(key: string, size: number, lastModified: Date): Promise<void> {
    const kept = versionName(size, lastModified)
    const folder = this.#folder(key)
    const others = (await readdir(folder)).filter((name) => name !== kept)
    await Promise.all(others.map((name) => rm(join(folder, name), { force: true })))
  }

  async remove(key: string): Promise<void> {
    await rm(this.#folder(key), { recursive: true, force: true })
  }

  #folder(key: string): string {
    return join(this.#directory, createHash('sha256').update(key).digest('hex'))
  }

  #path(key: string, size: number, lastModified: Date): string {
    return join(this.#folder(key), versionName(size, lastModified))
  }
}

const versionName = (size: number, lastModified: Date): string =>
  `${size}-${lastModified.getTime()}.json`
