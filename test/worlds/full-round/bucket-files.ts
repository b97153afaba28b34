import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RoundWorld } from './round-world.js'

/** The keys under a prefix. */
export async function keysUnder({ files }: RoundWorld, prefix: string): Promise<string[]> {
  const root = join(files.bucket, prefix)
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(files.bucket.length + 1))
    .toSorted()
}

/** Puts an object into the bucket, as somebody else would have. */
export async function putObject(round: RoundWorld, key: string, body: string): Promise<void> {
  const file = join(round.files.bucket, key)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, body)
}

export const readObject = ({ files }: RoundWorld, key: string): Promise<string> =>
  readFile(join(files.bucket, key), 'utf8')
