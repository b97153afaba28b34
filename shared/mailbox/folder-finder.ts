import { FolderNotFound } from '../failures/mailbox-errors.js'
import { type FolderList, inboxPath, resolveFolder } from './folder-names.js'
import type { MailboxSession } from './mailbox-session.js'

/** Finds the server's path of a folder that is named as people see it. Rejects with FolderNotFound, which names those there are. */
export type FindFolder = (name: string) => Promise<string>

/** A finder for one session. The server is asked for its folders once, and not at all where only INBOX is named. */
export function folderFinder(
  session: Pick<MailboxSession, 'folders'>,
  mailbox: string,
): FindFolder {
  let listed: Promise<FolderList> | undefined
  return async (name) => {
    const inbox = inboxPath(name)
    if (inbox !== undefined) return inbox
    listed ??= session.folders()
    const found = resolveFolder(name, await listed)
    if ('path' in found) return found.path
    throw new FolderNotFound(`${mailbox}, folder ${name} ${found.problem}`)
  }
}
