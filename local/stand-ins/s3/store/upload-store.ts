import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { S3Error } from './errors.js'
import type { StagedFile } from './staging.js'

/** A part that has arrived whole. */
export interface UploadedPart {
  readonly number: number
  /** In hexadecimal, as is crc32. */
  readonly md5: string
  readonly crc32: string
  readonly size: number
  readonly lastModified: Date
}

const uploadSchema = z.object({
  key: z.string(),
  headers: z.record(z.string(), z.string()),
  userMetadata: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
})

/** What the object will have beside its bytes. */
export type UploadMetadata = z.infer<typeof uploadSchema>

/**
 * Multipart uploads that are under way: a folder for each, with a file for each part whose name carries its digests, so that
 * a part and its digests appear together.
 */
export class UploadStore {
  readonly #directory: string
  readonly #newId: () => string

  constructor(directory: string, newId: () => string) {
    this.#directory = directory
    this.#newId = newId
  }

  /** Begins an upload and returns its id. */
  async create(metadata: UploadMetadata): Promise<string> {
    const id = this.#newId()
    await mkdir(this.#folder(id), { recursive: true })
    await writeFile(this.#description(id), JSON.stringify(metadata, undefined, 2))
    return id
  }

  /**
   * What an upload began with.
   *
   * @throws S3Error NoSuchUpload, also if the upload is for another key.
   */
  async find(id: string, key: string): Promise<UploadMetadata> {
    const json = /^[\w-]+$/.test(id)
      ? await readFile(this.#description(id), 'utf8').catch(() => undefined)
      : undefined
    const upload = json === undefined ? undefined : uploadSchema.parse(JSON.parse(json))
    if (upload?.key !== key) {
      throw new S3Error(
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      )
    }
    return upload
  }

  /** Takes a staged file as a part; one of the same number that came earlier is replaced. */
  async add(id: string, number: number, { path, digests }: StagedFile): Promise<void> {
    const [md5, crc32] = [digests.md5.toString('hex'), digests.crc32.toString('hex')]
    const name = fileName({ number, md5, crc32 })
    const earlier = (await this.#partNames(id)).filter(
      (other) => other !== name && other.startsWith(`${number}.`),
    )
    await rename(path, join(this.#folder(id), name))
    await Promise.all(earlier.map((other) => rm(join(this.#folder(id), other), { force: true })))
  }

  /** The parts that have arrived, sorted by number. */
  async parts(id: string): Promise<UploadedPart[]> {
    const parts = (await this.#partNames(id)).map((name) => this.#part(id, name))
    return (await Promise.all(parts)).sort((a, b) => a.number - b.number)
  }

  /** The bytes of these parts, one after another. */
  async *content(id: string, parts: readonly UploadedPart[]): AsyncGenerator<Buffer> {
    for (const part of parts) {
      yield* createReadStream(join(this.#folder(id), fileName(part)))
    }
  }

  /** Forgets an upload, with its parts. */
  async remove(id: string): Promise<void> {
    await rm(this.#folder(id), { recursive: true, force: true })
  }

  async #partNames(id: string): Promise<string[]> {
    return (await readdir(this.#folder(id))).filter((name) => name.split('.').length === 3)
  }

  async #part(id: string, name: string): Promise<UploadedPart> {
    const [number = '', md5 = '', crc32 = ''] = name.split('.')
    const { size, mtime } = await stat(join(this.#folder(id), name))
    return { number: Number(number), md5, crc32, size, lastModified: mtime }
  }

  #folder(id: string): string {
    return join(this.#directory, id)
  }

  #description(id: string): string {
    return join(this.#folder(id), 'upload.json')
  }
}

const fileName = ({ number, md5, crc32 }: Pick<UploadedPart, 'number' | 'md5' | 'crc32'>): string =>
  `${number}.${md5}.${crc32}`
