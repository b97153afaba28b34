import type { FolderOutline, StorageUse } from '../mailbox-session.js'
import { type FolderCommands, isWithoutReason } from './folder-commands.js'

const COUNTS = { messages: true, unseen: true, size: true } as const
const DATES = { uid: true, internalDate: true } as const

/**
 * What STATUS counts of a folder; undefined where it is refused, as some do for the folder that is open. SIZE is asked of a server only that
 * tells it (RFC 8438). @throws MailboxError
 */
export async function countsOf(
  commands: FolderCommands,
  folder: string,
): Promise<FolderOutline | undefined> {
  const { connection } = commands
  connection.lastRefusal = undefined
  const status = await commands.run(folder, () => connection.client.status(folder, COUNTS))
  if (!status) {
    const refusal = commands.refusal(folder)
    if (refusal && !isWithoutReason(refusal)) throw refusal
    return undefined
  }
  const { messages = 0, unseen, size } = status
  return {
    messages,
    ...(unseen !== undefined && { unseen }),
    ...(size !== undefined && { bytes: size }),
  }
}

/**
 * When the first and the last message of the open folder were received, by their place in it: two are asked for, however many there are. None
 * where the server does not tell: counts are worth having without.
 * @throws MailboxError where the session has ended
 */
export async function endsOfOpened(
  commands: FolderCommands,
  messages: number,
): Promise<Pick<FolderOutline, 'oldest' | 'newest'>> {
  const { client } = commands.connection
  const dates: Date[] = []
  try {
    await commands.run(commands.folder, async () => {
      const ends = messages === 1 ? '1' : `1,${messages}`
      for await (const { internalDate } of client.fetch(ends, DATES))
        if (internalDate !== undefined) dates.push(new Date(internalDate))
    })
  } catch (error) {
    if (!client.usable) throw error
    commands.workAround('the server does not tell when its first and last mail were received')
  }
  const [oldest, ...later] = dates
    .filter((date) => !Number.isNaN(date.getTime()))
    .toSorted((one, other) => one.getTime() - other.getTime())
  return oldest ? { oldest, newest: later.at(-1) ?? oldest } : {}
}

/** How much is used of what the mailbox may (RFC 9208, GETQUOTAROOT); undefined of a server that has no quota, or does not tell of it. */
export async function storageOf(commands: FolderCommands): Promise<StorageUse | undefined> {
  const { client } = commands.connection
  const quota = await commands.run('INBOX', () => client.getQuota('INBOX'))
  if (!quota || quota.storage?.usage === undefined) return undefined
  const { usage, limit } = quota.storage
  return { usedBytes: usage, ...(limit !== undefined && { limitBytes: limit }) }
}
