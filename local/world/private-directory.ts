import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigurationUnreadable } from '../../shared/failures/configuration-errors.js'

const OWNER_ONLY = 0o700

/**
 * Makes a directory that only its owner can look into, with those above it: it holds mail.
 * @throws ConfigurationUnreadable if there cannot be one
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
  try {
    await makeDirectory(directory)
    if (dirname(directory) !== directory) await chmod(directory, OWNER_ONLY)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigurationUnreadable(
      `${directory} cannot be the data directory (--data): ${reason}`,
      { cause: error },
    )
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
