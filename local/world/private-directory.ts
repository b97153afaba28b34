import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OperatorError } from '../../shared/failures/operator-error.js'

const OWNER_ONLY = 0o700

/** A path that can hold no data. The message says why. */
export class DataDirectoryUnusable extends OperatorError {
  override readonly name = 'DataDirectoryUnusable'

  constructor(directory: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`${directory} cannot be the data directory; use another --data. ${reason}`, { cause })
  }
}

/**
 * Makes a directory that only its owner can look into, with those above it: it holds mail.
 * @throws DataDirectoryUnusable
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
  try {
    await makeDirectory(directory)
    if (dirname(directory) !== directory) await chmod(directory, OWNER_ONLY)
  } catch (error) {
    throw new DataDirectoryUnusable(directory, error)
  }
}

/** Step by step: the recursive `mkdir` of Node never returns below /proc. */
async function makeDirectory(directory: string): Promise<void> {
  const code = await codeOfMaking(directory)
  if (code === 'EEXIST') return requireDirectory(directory)
  if (code !== 'ENOENT' || dirname(directory) === directory) return
  await makeDirectory(dirname(directory))
  await mkdir(directory, { mode: OWNER_ONLY })
}

/** Why a directory was not made, if it can be that nothing is wrong. */
async function codeOfMaking(directory: string): Promise<'EEXIST' | 'ENOENT' | undefined> {
  try {
    await mkdir(directory, { mode: OWNER_ONLY })
    return undefined
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
    if (code === 'EEXIST' || code === 'ENOENT') return code
    throw error
  }
}

async function requireDirectory(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw new Error('it is a file')
}
