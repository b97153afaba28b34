import { randomBytes } from 'node:crypto'
import { renameSync, utimesSync, writeFileSync } from 'node:fs'
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'

/** The user and group that own the mail. */
export type MaildirOwner = { uid: number; gid: number }

const SUBDIRECTORIES = ['cur', 'new', 'tmp']

/** Makes a Maildir (or a folder of one) with its three directories, unless it is there. */
export async function makeMaildir(path: string, owner: MaildirOwner): Promise<void> {
  for (const directory of [path, ...SUBDIRECTORIES.map((name) => join(path, name))]) {
    await mkdir(directory, { recursive: true })
    await chown(directory, owner.uid, owner.gid)
  }
}

/**
 * Path of a folder in the Maildir++ layout: `.Parent.Child`, in modified UTF-7
 * (RFC 3501 section 5.1.3), below the Maildir, which itself is INBOX.
 */
export function maildirFolder(maildir: string, folder: string, separator: string): string {
  if (folder.toUpperCase() === 'INBOX') return maildir
  const levels = folder.split(separator).map((level) => iconv.encode(level, 'utf-7-imap'))
  return join(maildir, levels.map((level) => `.${level.toString('ascii')}`).join(''))
}

/**
 * Writes messages into `new/`, byte for byte, named so that a server numbers them in this order
 * (it sorts by the time in the name, then by the rest). A file's modification time is what the
 * server answers as INTERNALDATE.
 */
export function writeToMaildir(
  path: string,
  messages: readonly Buffer[],
  internalDate: Date,
): void {
  const batch = `${Math.floor(Date.now() / 1000)}.M${String(process.hrtime.bigint()).padStart(20, '0')}`
  const unique = randomBytes(4).toString('hex')
  for (const [index, message] of messages.entries()) {
    const place = String(index).padStart(7, '0')
    const name = `${batch}Q${place}R${unique}.localhost,S=${message.length}`
    const temporary = join(path, 'tmp', name)
    writeFileSync(temporary, message)
    utimesSync(temporary, internalDate, internalDate)
    renameSync(temporary, join(path, 'new', name))
  }
}
