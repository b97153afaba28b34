import { createReadStream, type Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedObject } from '../../shared/archive/archive.js'
import { StorageFailed } from '../../shared/failures/storage-errors.js'
import type { PlaceBucket } from '../../shared/place/place.js'

/** The bucket of a local world, whether that runs or not: files under their keys. Nothing is ever half written: the stand-in renames. */
export const filesBucket = (directory: string): PlaceBucket => ({
  async read(key) {
    const body = await readFile(join(directory, key)).catch((error: unknown) => absent(key, error))
    return body && { body, etag: '' }
  },
  stream: (key) => createReadStream(join(directory, key)),
  async *list(prefix, after = '') {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    for await (const key of keysIn(directory, folder, { prefix, after })) {
      const found = await stat(join(directory, key)).catch(() => undefined)
      if (found)
        yield { key, sizeBytes: found.size, modifiedAt: found.mtime } satisfies ListedObject
    }
  },
})

interface Wanted {
  readonly prefix: string
  readonly after: string
}

/** Folder by folder as they are come to, and none that lies before what is wanted: a ledger of 400 days has half a million files. */
async function* keysIn(directory: string, folder: string, wanted: Wanted): AsyncGenerator<string> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(
    (error: unknown) => absent(folder, error) ?? [],
  )
  for (const { name, isFolder } of entries.flatMap(asKeyPart).toSorted(byBytes)) {
    const key = `${folder}${name}`
    if (isFolder && mayHold(key, wanted)) yield* keysIn(directory, key, wanted)
    if (!isFolder && key.startsWith(wanted.prefix) && compare(key, wanted.after) > 0) yield key
  }
}

interface KeyPart {
  /** Of a folder with the slash, as its keys have it: so they sort. */
  readonly name: string
  readonly isFolder: boolean
}

const asKeyPart = (entry: Dirent): KeyPart[] =>
  entry.isDirectory()
    ? [{ name: `${entry.name}/`, isFolder: true }]
    : entry.isFile()
      ? [{ name: entry.name, isFolder: false }]
      : []

const mayHold = (folder: string, { prefix, after }: Wanted): boolean =>
  (folder.startsWith(prefix) || prefix.startsWith(folder)) &&
  (compare(folder, after) > 0 || after.startsWith(folder))

const byBytes = (one: KeyPart, other: KeyPart): number => compare(one.name, other.name)

/** As S3 sorts keys. */
const compare = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other))

/** Undefined for what is not there, or has become something else. @throws StorageFailed for what this user may not read */
function absent(key: string, error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
  throw new StorageFailed(`${key}: ${error instanceof Error ? error.message : error}`)
}
