import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

/**
 * The keys under a prefix, sorted by the bytes of their UTF-8 form, as S3 sorts them.
 *
 * @param directory absolute, and left alone while it is read.
 */
export async function keysUnder(directory: string, prefix: string): Promise<string[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const path = join(directory, folder)
  if (folder.includes('\0') || !path.startsWith(directory)) return []
  const entries = await stat(path).then(
    () => readdir(path, { recursive: true, withFileTypes: true }),
    () => [],
  )
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .map((path) => path.replaceAll(sep, '/'))
    .filter((key) => key.startsWith(prefix))
    .sort(compareKeys)
}

/** Compares as UTF-8 bytes: JavaScript's own order differs for characters outside the BMP. */
export const compareKeys = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))
