/** A folder as the server lists it. */
export interface ListedFolder {
  /** Decoded, with the server's own separator and prefix: `INBOX.a.b`. */
  readonly path: string
  /** Between the levels of the path; undefined where folders have no levels. */
  readonly separator: string | undefined
  /** `\Sent`, `\Junk`, ...: by its flag (RFC 6154), else by a name known for it. */
  readonly specialUse: string | undefined
  /** False for one that only holds others (\Noselect): `[Gmail]`. */
  readonly isSelectable: boolean
}

/** What a server's LIST tells. */
export interface FolderList {
  readonly folders: readonly ListedFolder[]
  /** What the paths of one's own folders begin with (RFC 2342): `INBOX.`, mostly nothing. */
  readonly prefix: string
}

/** A folder that was found, by its path, or why it was not, for an operator: `does not exist; there are: ...`. */
export type ResolvedFolder = { readonly path: string } | { readonly problem: string }

const INBOX = 'INBOX'

/** Between the levels of a name as people write it, whatever the server uses. */
const PEOPLES_SEPARATOR = '/'

/** The path of INBOX, which needs no list: its name is the same everywhere, in any case (RFC 9051 5.1). */
export const inboxPath = (name: string): string | undefined =>
  name.toUpperCase() === INBOX ? INBOX : undefined

/**
 * The server's path of a folder that is named as people see it (`a/b`), by its use (`\Sent`), or by the path itself. Names that
 * Unicode calls equal (canonical equivalence) are equal; those that only look alike are told of, and not taken.
 */
export function resolveFolder(name: string, list: FolderList): ResolvedFolder {
  const inbox = inboxPath(name)
  if (inbox !== undefined) return { path: inbox }
  if (name.startsWith('\\')) return folderOfUse(name, list)
  const canonical = name.normalize('NFC')
  const found =
    list.folders.find(({ path }) => path === name) ??
    list.folders.find(({ path }) => path.normalize('NFC') === canonical) ??
    list.folders.find((folder) => peoplesName(folder, list).normalize('NFC') === canonical)
  if (found === undefined) return { problem: missingFolder(name, list) }
  if (found.isSelectable) return { path: found.path }
  return { problem: 'only holds other folders; name one of those' }
}

function folderOfUse(use: string, list: FolderList): ResolvedFolder {
  const found = list.folders.find(({ specialUse }) => specialUse === use)
  if (found) return { path: found.path }
  const known = list.folders.flatMap(({ specialUse, path }) =>
    specialUse?.startsWith('\\') ? [`${specialUse} (${path})`] : [],
  )
  const others = known.length > 0 ? `there are ${known.join(', ')}` : 'nor in another way'
  return { problem: `does not exist: no folder is marked so, ${others}; name the folder itself` }
}

/** The name of a folder as people see it: without the prefix, levels parted by `/`. */
export function peoplesName({ path, separator }: ListedFolder, { prefix }: FolderList): string {
  const own = prefix !== '' && path.startsWith(prefix) ? path.slice(prefix.length) : path
  return separator === undefined ? own : own.split(separator).join(PEOPLES_SEPARATOR)
}

/** Folders that are named in an error; an account may have thousands. */
const MAX_NAMED = 50

/** Why a folder is not found, with those there are, and one that differs from it only in width, case or normalisation. */
export function missingFolder(name: string, list: FolderList): string {
  const names = list.folders.map((folder) => peoplesName(folder, list))
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''
  const near = names.find((other) => folded(other) === folded(name))
  const hint =
    near === undefined ? '' : ` - did you mean ${near} (it differs only in width or case)?`
  return `does not exist; there are: ${names.slice(0, MAX_NAMED).join(', ')}${more}${hint}`
}

const folded = (name: string): string => name.normalize('NFKC').toLowerCase()
