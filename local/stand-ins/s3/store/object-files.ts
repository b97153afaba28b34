import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { notImplemented } from './errors.js'

/** Opens a file for reading; undefined if there is none. Symbolic links count as none: they could lead anywhere. */
export async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

/**
 * Makes the folders of a file to be. In S3 `a` and `a/b` are two objects; as files they exclude each other.
 *
 * @throws S3Error NotImplemented if the folders are in the way of an object, or the object in that of folders.
 */
export async function makeRoom(path: string, key: string): Promise<void> {
  const collision = (): Error =>
    notImplemented(`"${key}" beside an object whose key is its folder, or has it as its folder`)
  const inTheWay = await lstat(path).catch(() => undefined)
  if (inTheWay?.isDirectory()) throw collision()
  try {
    await mkdir(dirname(path), { recursive: true })
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw collision()
    throw error
  }
}

/** S3 has no folders: when the last object under a prefix is gone, so is the prefix. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  if (folder === root) return
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (removed) await removeEmptyFolders(dirname(folder), root)
}

const errnoSchema = z.object({ code: z.string() })

const codeOf = (error: unknown): string | undefined => errnoSchema.safeParse(error).data?.code
