import { FolderNotFound } from '../failures/mailbox-errors.js'
import type { FindFolder } from '../mailbox/folder-finder.js'
import type { MailboxSession } from '../mailbox/mailbox-session.js'

/** What reading a few mails came to. */
export interface ReadMeasure {
  readonly mails: number
  readonly bytes: number
  /** What one took, in seconds, rounded up to a hundredth: the setting of the mailbox. */
  readonly secondsPerMessage: number
}

/** The newest, which polls read: enough for a mean, and few for a mailbox that is only looked at. */
const MAX_MAILS = 5

/** Of one of them, and so of what is in memory at a time. */
const MAX_MAIL_BYTES = 1_048_576

/**
 * Reads the newest mails of the first watched folder that has some: their heads, then the whole of those that are not large, as a poll does.
 * Undefined where there are none.
 */
export async function readSome(
  { session, findFolder }: { readonly session: MailboxSession; readonly findFolder: FindFolder },
  monitors: readonly { readonly folder: string }[],
  clock: () => number,
): Promise<ReadMeasure | undefined> {
  const folders = new Set(monitors.map(({ folder }) => folder))
  for (const folder of folders.size === 0 ? ['INBOX'] : folders) {
    const path = await findFolder(folder).catch(notFound)
    if (path === undefined) continue
    const { messages, uidNext } = await session.examine(path)
    if (messages === 0) continue
    const newest = await newestUids(session, uidNext)
    const began = clock()
    const { mails, bytes } = await readAll(session, newest)
    const seconds = (clock() - began) / 1_000
    if (mails === 0) continue
    return {
      mails,
      bytes,
      secondsPerMessage: Math.max(Math.ceil((seconds / mails) * 100), 1) / 100,
    }
  }
  return undefined
}

/** A folder may have a million mails; the newest are found by few numbers. */
const WINDOWS = [100, 10_000, Number.POSITIVE_INFINITY] as const

async function newestUids(session: MailboxSession, uidNext: number): Promise<readonly number[]> {
  for (const window of WINDOWS) {
    const uids = await session.uids(Math.max(uidNext - window, 1), Math.max(uidNext - 1, 1))
    if (uids.length > 0) return uids.slice(-MAX_MAILS)
  }
  return []
}

async function readAll(session: MailboxSession, uids: readonly number[]) {
  const [first, last] = [uids.at(0), uids.at(-1)]
  const small: number[] = []
  if (first === undefined || last === undefined) return { mails: 0, bytes: 0 }
  for await (const { uid, size } of session.heads(first, last))
    if (size <= MAX_MAIL_BYTES) small.push(uid)
  let mails = 0
  let bytes = 0
  for await (const { raw } of session.messages(small)) {
    if (!raw) continue
    mails += 1
    bytes += raw.length
  }
  return { mails, bytes }
}

/** Its own stage tells of it. */
function notFound(error: unknown): undefined {
  if (!(error instanceof FolderNotFound)) throw error
}
