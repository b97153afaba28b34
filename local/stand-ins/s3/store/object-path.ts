import { join, resolve, sep } from 'node:path'
import { notImplemented, S3Error } from './errors.js'

/** S3's own limit. Source: S3 user guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024

/** NAME_MAX of ext4, APFS and NTFS. */
const MAX_SEGMENT_BYTES = 255

/**
 * The file that holds an object: the key is its path. S3 itself takes any key; one that no file system can spell
 * (an empty segment, `.` or `..`, a segment over 255 bytes, NUL, a backslash on Windows) is refused with NotImplemented.
 * Where the file system ignores case, keys that differ in nothing else are one key.
 */
export function objectPath(directory: string, key: string): string {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long')
  }
  const flaw = key.split('/').map(flawOf).find(Boolean)
  if (flaw !== undefined) throw notImplemented(`keys with ${flaw}, as it keeps objects in files`)
  const path = join(directory, key)
  if (!path.startsWith(resolve(directory) + sep)) {
    throw notImplemented('keys that lead out of its directory')
  }
  return path
}

/**
 * A key, or a part of one, from a URL or from the source of a copy.
 *
 * @throws S3Error InvalidURI
 */
export function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.")
  }
}

function flawOf(segment: string): string | undefined {
  if (segment === '') return 'an empty segment'
  if (segment === '.' || segment === '..') return `the segment "${segment}"`
  if (segment.includes('\0')) return 'a NUL character'
  if (sep !== '/' && segment.includes(sep)) return `the character "${sep}"`
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
    return `a segment of more than ${MAX_SEGMENT_BYTES} bytes`
  }
  return undefined
}
