import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Archive, ListedObject } from '../../../shared/archive/archive.js'

/** Keys that S3 answers at once. */
const KEYS_A_CALL = 1_000

/** A bucket in memory that counts what S3 would be asked; objects may be made when they are asked for. */
export class MemoryBucket implements Pick<Archive, 'list' | 'read' | 'stream' | 'swap' | 'put'> {
  readonly objects = new Map<string, Buffer | (() => Buffer)>()
  requests = 0
  #sorted: string[] | undefined

  set(key: string, body: string | Buffer | (() => Buffer)): void {
    this.objects.set(key, typeof body === 'string' ? Buffer.from(body) : body)
    this.#sorted = undefined
  }

  async read(key: string) {
    this.requests += 1
    const body = this.objects.get(key)
    if (body === undefined) return undefined
    return { body: typeof body === 'function' ? body() : body, etag: 'e' }
  }

  async *stream(key: string): AsyncIterable<Buffer> {
    const found = await this.read(key)
    if (found) yield found.body
  }

  async *list(prefix: string, after = ''): AsyncIterable<ListedObject> {
    this.#sorted ??= [...this.objects.keys()].toSorted()
    const from = lowerBound(this.#sorted, prefix > after ? prefix : after)
    for (let index = from, listed = 0; ; index += 1) {
      if (listed % KEYS_A_CALL === 0) this.requests += 1
      const key = this.#sorted[index]
      if (key === undefined || !(key.startsWith(prefix) || key < prefix)) return
      if (!key.startsWith(prefix) || key <= after) continue
      listed += 1
      yield { key, sizeBytes: 1, modifiedAt: new Date(0) }
    }
  }

  async swap(key: string, body: Buffer | string): Promise<string> {
    this.set(key, body)
    return 'e'
  }

  async put(key: string, body: Buffer | string): Promise<void> {
    this.set(key, body)
  }

  /** Writes all that is in it to where a data directory has its bucket. */
  async writeTo(data: string): Promise<void> {
    for (const [key, body] of this.objects) {
      const file = join(data, 'bucket', key)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, typeof body === 'function' ? body() : body)
    }
  }
}

function lowerBound(keys: readonly string[], wanted: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? '') < wanted) low = middle + 1
    else high = middle
  }
  return low
}
