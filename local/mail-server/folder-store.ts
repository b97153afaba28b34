import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** A message as it is kept: its bytes, and what IMAP knows beside them. */
export type StoredMessage = { uid: number; raw: Buffer; internalDate: Date; flags: string[] }

/** A folder as it is kept. */
export type StoredFolder = {
  /** RFC 3501 section 2.3.1.1: the same for as long as the UIDs mean the same messages. */
  uidValidity: number
  /** Above every UID the folder ever gave. */
  uidNext: number
  messages: StoredMessage[]
}

const INDEX = 'index.json'
const MESSAGE = /^(\d+)\.eml$/
const indexSchema = z.object({
  uidValidity: z.int().positive(),
  uidNext: z.int().positive(),
  flags: z.record(z.string(), z.array(z.string())),
})

/**
 * Keeps folders below a directory, one directory each: `<uid>.eml` is a message, byte for byte,
 * and its modification time is its INTERNALDATE; `index.json` has the rest. Every write is to a
 * file beside it that is then renamed, so whatever moment the process is killed in, a message
 * is there whole or not at all. Calls return when it is done: an answer to a client may follow.
 */
export class FolderStore {
  readonly #directory: string
  readonly #newUidValidity: () => number

  /** @param options.newUidValidity names a folder that is made: a new number each time */
  constructor(options: { directory: string; newUidValidity: () => number }) {
    this.#directory = options.directory
    this.#newUidValidity = options.newUidValidity
    mkdirSync(options.directory, { recursive: true })
  }

  /** The paths of the folders there are. */
  paths(): string[] {
    return readdirSync(this.#directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => decodeURIComponent(name))
  }

  /** Reads a folder; makes it where it is missing. */
  open(path: string): StoredFolder {
    const directory = this.#folderDirectory(path)
    mkdirSync(directory, { recursive: true })
    const names = readdirSync(directory)
    if (!names.includes(INDEX)) {
      this.writeIndex(path, { uidValidity: this.#newUidValidity(), uidNext: 1, messages: [] })
    }
    const index = indexSchema.parse(JSON.parse(readFileSync(join(directory, INDEX), 'utf8')))
    const uids = names.map((name) => Number(MESSAGE.exec(name)?.[1])).filter(Number.isInteger)
    uids.sort((a, b) => a - b)
    return {
      uidValidity: index.uidValidity,
      uidNext: Math.max(index.uidNext, (uids.at(-1) ?? 0) + 1),
      messages: uids.map((uid) => {
        const file = join(directory, `${uid}.eml`)
        const { mtime } = statSync(file)
        return { uid, raw: readFileSync(file), internalDate: mtime, flags: index.flags[uid] ?? [] }
      }),
    }
  }

  /** Keeps a message. Its flags are the index's. */
  writeMessage(path: string, message: Pick<StoredMessage, 'uid' | 'raw' | 'internalDate'>): void {
    const file = join(this.#folderDirectory(path), `${message.uid}.eml`)
    writeFileSync(`${file}.part`, message.raw)
    utimesSync(`${file}.part`, message.internalDate, message.internalDate)
    renameSync(`${file}.part`, file)
  }

  /** Keeps what IMAP knows of a folder. To be called before its last messages are removed. */
  writeIndex(path: string, folder: Omit<StoredFolder, 'messages'> & { messages: Flagged[] }): void {
    const flagged = folder.messages.filter(({ flags }) => flags.length > 0)
    const flags = Object.fromEntries(flagged.map((message) => [message.uid, message.flags]))
    const { uidValidity, uidNext } = folder
    const file = join(this.#folderDirectory(path), INDEX)
    writeFileSync(`${file}.part`, JSON.stringify({ uidValidity, uidNext, flags }))
    renameSync(`${file}.part`, file)
  }

  /** Forgets a message. */
  removeMessage(path: string, uid: number): void {
    rmSync(join(this.#folderDirectory(path), `${uid}.eml`), { force: true })
  }

  #folderDirectory(path: string): string {
    return join(this.#directory, directoryName(path))
  }
}

/**
 * The name of the directory of a folder or an address: one segment, whatever is in it, that
 * `decodeURIComponent` turns back.
 */
export function directoryName(name: string): string {
  return encodeURIComponent(name).replaceAll('%40', '@').replace(/^\./, '%2E')
}

type Flagged = { uid: number; flags: readonly string[] }
