import { ProtocolBroken } from '../../failures/mailbox-errors.js'
import type { ActionResult } from '../mailbox-session.js'
import { uidSet } from './uid-set.js'

const BY_UID = { uid: true } as const

/** What an IMAP client can do in an open folder; each answers something false where the server refused. */
export interface ActingClient {
  readonly capabilities: ReadonlyMap<string, unknown>
  messageFlagsAdd(range: string, flags: string[], options: typeof BY_UID): Promise<unknown>
  messageMove(range: string, folder: string, options: typeof BY_UID): Promise<unknown>
  messageCopy(range: string, folder: string, options: typeof BY_UID): Promise<unknown>
  /** +FLAGS \Deleted, then UID EXPUNGE - or, without UIDPLUS, an EXPUNGE of all that is flagged. */
  messageDelete(range: string, options: typeof BY_UID): Promise<unknown>
  search(query: SearchQuery, options: typeof BY_UID): Promise<unknown>
}

type SearchQuery = { readonly uid: string; readonly seen?: false; readonly deleted?: false }

const FLAGGED_ONLY =
  'it is flagged \\Deleted only: the server has no UIDPLUS, and would expunge what others have flagged as well'

const ALL_DONE: ActionResult = { refused: [], stuck: [] }

/** Sets \Seen. What the server says is not looked at: what is unseen afterwards is. */
export async function markRead(
  client: ActingClient,
  uids: readonly number[],
): Promise<ActionResult> {
  const set = uidSet(uids)
  await client.messageFlagsAdd(set, ['\\Seen'], BY_UID)
  return { refused: await found(client, { uid: set, seen: false }), stuck: [] }
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
  return { refused: await found(client, { uid: set }), stuck: [] }
}

/** Removes for good, and only these: an EXPUNGE without UIDs would remove what others have flagged. */
export async function remove(client: ActingClient, uids: readonly number[]): Promise<ActionResult> {
  const set = uidSet(uids)
  if (client.capabilities.has('UIDPLUS')) {
    await client.messageDelete(set, BY_UID)
    return { refused: await found(client, { uid: set }), stuck: [] }
  }
  await client.messageFlagsAdd(set, ['\\Deleted'], BY_UID)
  const refused = await found(client, { uid: set, deleted: false })
  const there = await found(client, { uid: set })
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
  const there = await found(client, { uid: uidSet(uids), deleted: false })
  if (there.length === 0) return ALL_DONE
  const set = uidSet(there)
  if (!(await client.messageCopy(set, folder, BY_UID))) return { refused: there, stuck: [] }
  if (client.capabilities.has('UIDPLUS')) {
    await client.messageDelete(set, BY_UID)
    return { refused: [], stuck: await found(client, { uid: set }) }
  }
  await client.messageFlagsAdd(set, ['\\Deleted'], BY_UID)
  return flaggedOnly(await found(client, { uid: set }), [])
}

const flaggedOnly = (stuck: readonly number[], refused: readonly number[]): ActionResult => ({
  refused,
  stuck,
  ...(stuck.length > 0 && { reason: FLAGGED_ONLY }),
})

async function found(client: ActingClient, query: SearchQuery): Promise<number[]> {
  const answer = await client.search(query, BY_UID)
  if (!Array.isArray(answer))
    throw new ProtocolBroken('SEARCH was refused: what was done is not known')
  return answer.filter((uid) => typeof uid === 'number')
}
