import type { UidRange } from '../arrivals.js'
import { type FolderCommands, untilEnd } from './folder-commands.js'
import { enableQresync } from './imap-client.js'
import { rangesInSet } from './uid-set.js'

/** What a server's log is asked with. */
export interface LogAccess {
  readonly commands: FolderCommands
  /** Opens the folder to read it. */
  open(): Promise<unknown>
}

/**
 * The UIDs of a range that the server's log says were removed since the folder had a modseq (RFC 7162 3.2.6); undefined where it keeps
 * none, or does not say.
 */
export async function removedSince(
  { commands, open }: LogAccess,
  range: UidRange,
  modseq: string,
): Promise<readonly UidRange[] | undefined> {
  const { connection } = commands
  const { client } = connection
  if (!client.capabilities.has('QRESYNC')) return undefined
  await open()
  const { folder } = commands
  const before = connection.lastRefusal
  if (!client.enabled.has('QRESYNC')) {
    // The folder is open to be read only: to close it removes nothing that others have flagged (RFC 9051 6.4.1).
    await commands.run(folder, () => client.mailboxClose())
    const isEnabled = await commands.run(folder, () => enableQresync(client))
    await open()
    // Another refusal may have to be told, and this one is none that anybody has to know of.
    connection.lastRefusal = before
    if (!isEnabled) return undefined
  }
  connection.removed = []
  const { first, last } = range
  const asking = { uid: true, changedSince: BigInt(modseq) } as const
  await commands.run(folder, () =>
    untilEnd(client.fetch(`${first}:${last}`, { uid: true }, asking)),
  )
  return connection.removed
    .flatMap((set) => rangesInSet(set, range))
    .toSorted((one, other) => one.first - other.first)
}
