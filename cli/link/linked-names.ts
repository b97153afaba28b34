import { isSameAddress } from '../../shared/matching/text/canonical-address.js'
import type { MailDefinitions } from '../place/mail-definitions.js'

/** What definitions have of an address. */
export interface LinkedNames {
  readonly mailbox: string
  readonly address: string
  readonly monitors: readonly string[]
  /** Those that write from it, and log in. */
  readonly senders: readonly string[]
}

/** The mailbox of an address, or of a name, and what belongs to it; undefined if there is none. */
export function linkedNames(
  asked: string,
  { mailboxes, senders }: MailDefinitions,
): LinkedNames | undefined {
  const found = mailboxes.find(
    ({ mailbox }) => mailbox.name === asked || isSameAddress(mailbox.address, asked),
  )
  if (!found) return undefined
  const { name, address } = found.mailbox
  return {
    mailbox: name,
    address,
    monitors: found.monitors.map((monitor) => monitor.name),
    senders: senders.flatMap((sender) =>
      sender.via === 'smtp' && sender.auth && isSameAddress(sender.from.address, address)
        ? [sender.name]
        : [],
    ),
  }
}
