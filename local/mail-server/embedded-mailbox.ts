import hoodiecrow from 'hoodiecrow-imap'
import { faithfulFetch } from './faithful-fetch.js'
import { FolderStore } from './folder-store.js'
import { formatInternalDate } from './internal-date.js'
import { keepChanges } from './keep-changes.js'

/** A mailbox that lives in this process and in a directory. */
export type EmbeddedMailbox = {
  /** Its INBOX had never had a message when it was opened. */
  isNew: boolean
  /** Adds a message to INBOX; when this returns, it is on disk. Answers its UID. */
  deliver(raw: Buffer, internalDate: Date): number
  /** Makes a connection that has just logged in one to this mailbox. */
  adopt(connection: hoodiecrow.Connection): void
}

/**
 * What hoodiecrow is asked to speak. Left out: IDLE, whose timer outlives the connection by 30
 * minutes and would keep the process alive; CONDSTORE, whose numbers would start again with
 * every process; AUTHENTICATE, because LOGIN does.
 */
export const PLUGINS = [
  'ID',
  'NAMESPACE',
  'ENABLE',
  'LITERALPLUS',
  'UNSELECT',
  'SPECIAL-USE',
  'CREATE-SPECIAL-USE',
  'MOVE',
  'UIDPLUS',
]

/** Folders that are always there, with their special use (RFC 6154). */
const SPECIAL_FOLDERS = { Sent: '\\Sent', Trash: '\\Trash' }
/** Folder paths in a store may hold this; directories do not follow it. */
const SEPARATOR = '/'

/**
 * Opens the mailbox kept in a directory, or a new one. Whatever clients and deliveries change
 * (messages, their flags, folders made) is on disk before they are told that it is done.
 */
export function openEmbeddedMailbox(options: {
  directory: string
  now: () => Date
}): EmbeddedMailbox {
  const { directory, now } = options
  // RFC 3501 section 2.3.1.1 proposes the time; folders are made in the same second, so count up.
  let lastUidValidity = 0
  const newUidValidity = (): number => {
    lastUidValidity = Math.max(lastUidValidity + 1, Math.floor(now().getTime() / 1000))
    return lastUidValidity
  }
  const store = new FolderStore({ directory, newUidValidity })
  const isNew = store.open('INBOX').uidNext === 1
  const server = hoodiecrow({
    plugins: [...PLUGINS, faithfulFetch],
    users: {},
    credentials: {},
    storage: readStorage(store),
  })
  keepChanges(server, store, now)

  return {
    isNew,
    deliver: (raw, internalDate) =>
      server.appendMessage('INBOX', [], formatInternalDate(internalDate), raw.toString('latin1'))
        .message.uid,
    adopt(connection) {
      connection.server.removeListener('notify', connection._notificationCallback)
      connection.server = server
      server.on('notify', connection._notificationCallback)
    },
  }
}

function readStorage(store: FolderStore): hoodiecrow.Storage {
  const folders: Record<string, hoodiecrow.FolderSeed> = {}
  for (const path of store.paths()) folders[path] = readFolder(store, path)
  for (const [path, use] of Object.entries(SPECIAL_FOLDERS)) {
    folders[path] = { ...readFolder(store, path), 'special-use': use }
  }
  const { INBOX = readFolder(store, 'INBOX'), ...others } = folders
  return { INBOX, '': { separator: SEPARATOR, type: 'personal', folders: others } }
}

function readFolder(store: FolderStore, path: string): hoodiecrow.FolderSeed {
  const { uidValidity, uidNext, messages } = store.open(path)
  return {
    uidvalidity: uidValidity,
    uidnext: uidNext,
    messages: messages.map(({ uid, flags, internalDate, raw }) => ({
      uid,
      flags,
      internaldate: formatInternalDate(internalDate),
      raw: raw.toString('latin1'),
    })),
  }
}
