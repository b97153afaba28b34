import { isSameAddress } from '../../matching/text/canonical-address.js'
import type { Jobs } from '../schema/jobs-schema.js'
import type { Sender } from '../schema/senders-schema.js'
import type { CommonDefinition } from '../senders/definition-of-every-sender.js'
import { definitionOf, VIAS_SETTINGS } from '../senders/vias-settings.js'
import { BYTES_PER_MB } from '../values/sender-limits.js'
import type { SenderDefinition } from './sender-definition.js'

/** The senders of a jobs file as their parameters carry them, defaults filled in. */
export const senderDefinitionsOf = (jobs: Jobs, stage: string): SenderDefinition[] =>
  Object.entries(jobs.senders).map(([name, sender]) => {
    const common: CommonDefinition = {
      schemaVersion: 1,
      name,
      from: sender.from,
      maxMessageBytes: Math.floor(sender.maxMessageMb * BYTES_PER_MB),
      ...sentCopyOf(jobs, sender),
    }
    return definitionOf(sender.via, common, sender, stage)
  })

/** The mailbox whose address the sender writes from keeps the copy, if it wants one. */
function sentCopyOf({ mailboxes }: Jobs, { from }: Sender): Pick<SenderDefinition, 'sentCopy'> {
  for (const [name, { sentCopy, ...mailbox }] of Object.entries(mailboxes)) {
    if (sentCopy !== undefined && isSameAddress(mailbox.address, from.address))
      return { sentCopy: { mailbox: { name, ...mailbox }, folder: sentCopy.folder } }
  }
  return {}
}

/** The address book: each name with its addresses. */
export const addressBookOf = ({ addresses }: Jobs): Record<string, string[]> => addresses

/** A login for sending, which is kept in a secret of its own. */
export interface SenderSecret {
  /** The name that senders give it. */
  readonly secret: string
  readonly auth: 'password' | 'oauth2'
  /** The senders that log in with it, in the order of the file. */
  readonly senders: readonly string[]
}

/** The secrets that the senders of a jobs file log in with, each once. */
export function senderSecretsOf({ senders }: Jobs): SenderSecret[] {
  const secrets = new Map<string, SenderSecret>()
  for (const [name, sender] of Object.entries(senders)) {
    const { login } = VIAS_SETTINGS[sender.via].factsOf(sender)
    if (login === undefined) continue
    const { secret, auth } = login
    const others = secrets.get(secret)?.senders ?? []
    secrets.set(secret, { secret, auth, senders: [...others, name] })
  }
  return [...secrets.values()]
}
