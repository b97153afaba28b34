/** What errors of files mean to whoever has named one. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'it is there already, and nothing is written over; name another, or move it away'],
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'a part of its path is a file, and no directory'],
  ['EISDIR', 'it is a directory'],
  ['EACCES', 'this user may not'],
  ['EPERM', 'this user may not'],
  ['EROFS', 'the file system takes no writes'],
  ['ENOSPC', 'the disk is full'],
  ['ENAMETOOLONG', 'the name is too long'],
])

/** Why a file cannot be read or written, for a person; an error without a meaning of ours in the system's words. */
export function fileErrorWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return MEANINGS.get(code) ?? error.message
}
