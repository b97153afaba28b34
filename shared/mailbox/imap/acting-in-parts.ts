import { FolderNotFound } from '../../failures/mailbox-errors.js'
import type { ActionResult } from '../mailbox-session.js'
import { type FolderCommands, isWithoutReason } from './folder-commands.js'
import type { FolderSearch, SearchAccess } from './folder-search.js'
import type { ActingClient } from './imap-actions.js'

/** What is done with some messages of the open folder. */
export type Action = (client: ActingClient, uids: readonly number[]) => Promise<ActionResult>

/** What acting takes. */
export interface ActingAccess {
  readonly commands: FolderCommands
  readonly access: SearchAccess
  readonly search: FolderSearch
}

/** Acts in commands that the server carries out whole: a limit that it has not announced shows by its refusal (RFC 9738). */
export async function actInParts(
  acting: ActingAccess,
  uids: readonly number[],
  action: Action,
): Promise<ActionResult> {
  const { commands, access } = acting
  let most = access.messageLimit ?? uids.length
  let sum: ActionResult = { refused: [], stuck: [] }
  for (let left = uids; left.length > 0; ) {
    const some = left.slice(0, most)
    left = left.slice(most)
    const { refused, stuck, reason } = await actOn(acting, (client) => action(client, some))
    const isTooMany = commands.connection.codeOfRefusal === 'MESSAGELIMIT' && some.length > 1
    if (isTooMany) {
      most = Math.ceil(some.length / 2)
      left = [...refused, ...left]
    }
    const why = (isTooMany ? undefined : reason) ?? sum.reason
    sum = {
      refused: isTooMany ? sum.refused : [...sum.refused, ...refused],
      stuck: [...sum.stuck, ...stuck],
      ...(why !== undefined && { reason: why }),
    }
  }
  return sum
}

/** imapflow answers false for whatever went wrong, and tells only its log why. */
async function actOn(
  acting: ActingAccess,
  action: (client: ActingClient) => Promise<ActionResult>,
): Promise<ActionResult> {
  const { commands } = acting
  commands.connection.lastRefusal = undefined
  const client = actingClient(acting)
  const result = await commands
    .run(commands.folder, () => action(client))
    .catch((error: unknown) => {
      // The end of the connection is told to the command that it cut off; later ones are not even sent.
      throw commands.refusal() ?? error
    })
  const refusal = commands.refusal()
  if (refusal === undefined) return result
  if (!isWithoutReason(refusal) && !(refusal instanceof FolderNotFound)) throw refusal
  return { ...result, reason: refusal.message }
}

function actingClient({ commands, access, search }: ActingAccess): ActingClient {
  const { client } = commands.connection
  return {
    capabilities: client.capabilities,
    get isPart() {
      return access.isPart
    },
    messageFlagsAdd: (range, flags, options) => client.messageFlagsAdd(range, flags, options),
    messageMove: (range, folder, options) => client.messageMove(range, folder, options),
    messageCopy: (range, folder, options) => client.messageCopy(range, folder, options),
    messageDelete: (range, options) => client.messageDelete(range, options),
    lacking: (uids, flag) => search.lacking(uids, flag),
  }
}
