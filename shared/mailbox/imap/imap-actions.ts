import type { ActionResult } from '../mailbox-session.js'
import { uidSet } from './uid-set.js'

const BY_UID = { uid: true } as const

/** What an IMAP client can do in an open folder; each answers something false where the server refused. */
export interface ActingClient {
  readonly capabilities: ReadonlyMap<string, unknown>
  /** Whether the command that has just ended did a part of what was asked for (RFC 9738). */
  readonly isPart: boolean
  messageFlagsAdd(range: string, flags: string[], options: typeof BY_UID): Promise<unknown>
  messageMove(range: string, folder: string, options: typeof BY_UID): Promise<unknown>
  messageCopy(range: string, folder: string, options: typeof BY_UID): Promise<unknown>
  /** +FLAGS \Deleted, then UID EXPUNGE - or, without UIDPLUS, an EXPUNGE of all that is flagged. */
  messageDelete(range: string, options: typeof BY_UID): Promise<unknown>
  /** Of these UIDs those that exist and, if a flag is named, do not have it: what an action did not do. */
  lacking(uids: readonly number[], flag?: '\\Seen' | '\\Deleted'): Promise<readonly number[]>
}

const FLAGGED_ONLY =
  'it is flagged \\Deleted only: the server has no UIDPLUS, and would expunge what others have flagged as well'

const COPIED_IN_PART =
  'the server copied a part of the mail (MESSAGELIMIT), and does not say which: it may be in both folders'

const ALL_DONE: ActionResult = { refused: [], stuck: [] }

/** Sets \Seen. What the server says is not looked at: what is unseen afterwards is. */
export async function markRead(
  client: ActingClient,
  uids: readonly number[],
): Promise<ActionResult> {
  const set = uidSet(uids)
  await client.messageFlagsAdd(set, ['\\Seen'], BY_UID)
  return { refused: await client.lacking(uids, '\\Seen'), stuck: [] }
}

/** MOVE (RFC 6851) where the server has it, else COPY and removal. */
export async function move(
  client: ActingClient,
  uids: readonly number[],
  folder: string,
): Promise<ActionResult> {
  if (!client.capabilities.has('MOVE')) return copyAndRemove(client, uids, folder)
  const set = uidSet(uids)
  await client.messageMove(set, folder, BY_UID)
  return { refused: await client.lacking(uids), stuck: [] }
}

/** Removes for good, and only these: an EXPUNGE without UIDs would remove what others have flagged. */
export async function remove(client: ActingClient, uids: readonly number[]): Promise<ActionResult> {
  const set = uidSet(uids)
  if (client.capabilities.has('UIDPLUS')) {
    await client.messageDelete(set, BY_UID)
    return { refused: await client.lacking(uids), stuck: [] }
  }
  await client.messageFlagsAdd(set, ['\\Deleted'], BY_UID)
  const refused = await client.lacking(uids, '\\Deleted')
  const there = await client.lacking(uids)
  return flaggedOnly(
    there.filter((uid) => !refused.includes(uid)),
    refused,
  )
}

/**
 * What is flagged \Deleted beforehand is left alone: we have copied it in a run that was cut off, or somebody is removing it.
 * Once a copy is made nothing is `refused`, since another try would make a second one.
 */
async function copyAndRemove(
  client: ActingClient,
  uids: readonly number[],
  folder: string,
): Promise<ActionResult> {
  const there = await client.lacking(uids, '\\Deleted')
  if (there.length === 0) return ALL_DONE
  const copy = await client.messageCopy(uidSet(there), folder, BY_UID)
  if (!copy) return { refused: there, stuck: [] }
  const copied = client.isPart ? there.filter((uid) => isInCopy(copy, uid)) : there
  const notCopied = there.filter((uid) => !copied.includes(uid))
  if (notCopied.length > 0)
    // Without COPYUID nobody knows which: none is removed, and none is copied again.
    return copied.length === 0
      ? { refused: [], stuck: there, reason: COPIED_IN_PART }
      : withRefused(await removeCopied(client, copied), notCopied)
  return removeCopied(client, there)
}

async function removeCopied(client: ActingClient, there: readonly number[]): Promise<ActionResult> {
  const set = uidSet(there)
  if (client.capabilities.has('UIDPLUS')) {
    await client.messageDelete(set, BY_UID)
    return { refused: [], stuck: await client.lacking(there) }
  }
  await client.messageFlagsAdd(set, ['\\Deleted'], BY_UID)
  return flaggedOnly(await client.lacking(there), [])
}

const flaggedOnly = (stuck: readonly number[], refused: readonly number[]): ActionResult => ({
  refused,
  stuck,
  ...(stuck.length > 0 && { reason: FLAGGED_ONLY }),
})

const withRefused = (result: ActionResult, refused: readonly number[]): ActionResult => ({
  ...result,
  refused: [...result.refused, ...refused],
})

/** By COPYUID (RFC 4315 3), as imapflow reads it. */
function isInCopy(copy: unknown, uid: number): boolean {
  const map: unknown =
    typeof copy === 'object' && copy !== null ? Reflect.get(copy, 'uidMap') : undefined
  return map instanceof Map && map.has(uid)
}
