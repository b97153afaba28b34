import { createReadStream, readFileSync } from 'node:fs'
import { realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { WrongUse } from '../exit-codes.js'
import { fileErrorWords } from '../words/file-words.js'
import { baseNameOf } from './jp1/send-attachments.js'
import { decodeSource, type Encoding } from './source/decode-source.js'

/** Where the builders are that a jobs file imports. */
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** How `infra/jobs.ts` imports them, for a file that is printed. */
export const BUILDERS_OF_JOBS = '../shared/jobs/define-jobs.js'

/** A list has a path a line. */
const MAX_LIST_BYTES = 256 * 1024

/** The bytes of a file, with one more than `maxBytes` at the most; `-` is standard input. @throws WrongUse if it cannot be read */
export async function readSource(file: string, maxBytes: number): Promise<Buffer> {
  const source = file === '-' ? process.stdin : createReadStream(file)
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    // What has no end, such as /dev/zero, is told by the first byte too many.
    for await (const piece of source) {
      const read = Buffer.from(piece)
      pieces.push(read)
      bytes += read.length
      if (bytes > maxBytes) break
    }
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${fileErrorWords(error)}`)
  }
  return Buffer.concat(pieces).subarray(0, maxBytes + 1)
}

/** What lists of attachments lie in a directory, by the last name of the path that a definition has for them. */
export const listsIn =
  (directory: string | undefined, encoding: Encoding | undefined) =>
  (path: string): string | undefined => {
    if (directory === undefined) return undefined
    const file = join(directory, baseNameOf(path))
    const bytes = bytesOf(file)
    return bytes && decodeSource(bytes, file, { encoding, maxBytes: MAX_LIST_BYTES }).text
  }

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** How a jobs file at this place imports the builders. @throws WrongUse if its directory does not exist */
export async function buildersFrom(file: string): Promise<string> {
  const directory = await realpath(dirname(resolve(file))).catch((error: unknown) => {
    throw new WrongUse(`${file} cannot be written: ${fileErrorWords(error)}`)
  })
  const path = relative(directory, BUILDERS).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

/** Writes the jobs file; one that is there is replaced only if that was asked for. @throws WrongUse if it cannot be written */
export async function writeJobsFile(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new WrongUse(
      exists
        ? `${file} exists; --force overwrites it, another --out leaves it alone`
        : `${file} cannot be written: ${fileErrorWords(error)}`,
    )
  }
}
