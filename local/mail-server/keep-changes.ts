import type hoodiecrow from 'hoodiecrow-imap'
import type { FolderStore } from './folder-store.js'
import { formatInternalDate } from './internal-date.js'

/** What changes flags: STORE, and a FETCH that marks as read. */
const FLAG_CHANGES = ['STORE COMPLETE', 'UID STORE COMPLETE', 'FETCH', 'UID FETCH']
/** Commands that the store has no answer to, and that no job needs. */
const REFUSED_COMMANDS = ['DELETE', 'RENAME']

/**
 * Puts a store under the few operations by which commands and deliveries change a mailbox, which
 * hoodiecrow keeps in memory only. What cannot be stored is refused.
 */
export function keepChanges(server: hoodiecrow.Server, store: FolderStore, now: () => Date): void {
  keepNewMessages(server, store, now)
  keepNewFolders(server, store)
  server.on('notify', ({ command: { mailboxCopy }, mailbox }) => {
    if (mailboxCopy === undefined || typeof mailbox === 'string') return
    keepIndex(store, mailbox)
    for (const { ghost, uid } of mailboxCopy) if (ghost) store.removeMessage(mailbox.path, uid)
  })
  server.outputHandlers.push(({ selectedMailbox, readOnly }, response, description = '') => {
    if (!selectedMailbox || readOnly || response.tag === '*') return
    if (FLAG_CHANGES.includes(description)) keepIndex(store, selectedMailbox)
  })
  server.outputHandlers.push((connection, _response, description) => {
    // hoodiecrow would wait for the end of a command that threw, for ever.
    if (description === 'SERVER ERROR') setImmediate(() => connection.processQueue(true))
  })
  for (const command of REFUSED_COMMANDS) server.setCommandHandler(command, refuse)
}

/** SMTP, APPEND, COPY and MOVE all end in `appendMessage`. */
function keepNewMessages(server: hoodiecrow.Server, store: FolderStore, now: () => Date): void {
  const { appendMessage } = server
  server.appendMessage = (target, flags, date, raw, ignoreConnection) => {
    const folder = typeof target === 'string' ? server.getMailbox(target) : target
    if (folder === undefined) throw new Error(`There is no folder ${target}`)
    const internalDate = date === undefined ? now() : new Date(date)
    const bytes = Buffer.from(raw, 'latin1')
    store.writeMessage(folder.path, { uid: folder.uidnext, raw: bytes, internalDate })
    const formatted = formatInternalDate(internalDate)
    const appended = appendMessage.call(server, folder, flags, formatted, raw, ignoreConnection)
    if (flags.length > 0) keepIndex(store, folder)
    return appended
  }
}

function keepNewFolders(server: hoodiecrow.Server, store: FolderStore): void {
  const { createMailbox } = server
  server.createMailbox = (path) => {
    createMailbox.call(server, path)
    const kept = new Set(store.paths())
    // Its parents may be new too.
    for (const folder of Object.values(server.folderCache)) {
      if (!kept.has(folder.path)) folder.uidvalidity = store.open(folder.path).uidValidity
    }
  }
}

function keepIndex(store: FolderStore, folder: hoodiecrow.Folder): void {
  const { path, uidvalidity, uidnext, messages } = folder
  store.writeIndex(path, { uidValidity: uidvalidity, uidNext: uidnext, messages })
}

const refuse: hoodiecrow.CommandHandler = (connection, parsed, data, callback) => {
  const attributes = [{ type: 'TEXT', value: `${parsed.command} is not offered here` }]
  connection.send({ tag: parsed.tag, command: 'NO', attributes }, 'REFUSED', parsed, data)
  callback()
}
