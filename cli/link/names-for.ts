import { WrongUse } from '../exit-codes.js'
import { EntryNames } from '../import/code/entry-names.js'
import type { MailDefinitions } from '../place/mail-definitions.js'

/** Names for what is new in a jobs file. */
export interface NamesForLink {
  /** Of the mailbox, and of what sends from it. */
  readonly name: string
  readonly received: string
  readonly sent: string
  /** Of the secret of a sender with a login of its own. */
  readonly smtpSecret: string
}

/**
 * Names that nothing in the definitions has: a mailbox, a sender and a secret of one name may share a login.
 * @throws WrongUse for a name that was asked for and is taken
 */
export function namesForLink(
  address: string,
  asked: string | undefined,
  { mailboxes, senders, source }: MailDefinitions,
): NamesForLink {
  const taken = [
    ...mailboxes.map(({ mailbox }) => mailbox.name),
    ...mailboxes.flatMap(({ monitors }) => monitors.map(({ name }) => name)),
    ...senders.map(({ name }) => name),
    ...senders.flatMap((sender) => (sender.via === 'smtp' ? (sender.auth?.secret ?? []) : [])),
  ]
  if (asked !== undefined && taken.includes(asked))
    throw new WrongUse(`${source} has something of the name ${asked} already: another --name.`)
  const names = new EntryNames()
  for (const name of taken) names.give([name], 'taken')
  const local = address.slice(0, address.lastIndexOf('@'))
  const name = asked ?? names.give([local, address], 'mailbox')
  return {
    name,
    received: names.give([`${name}-received`], 'received'),
    sent: names.give([`${name}-sent`], 'sent'),
    smtpSecret: names.give([`${name}-smtp`], 'smtp'),
  }
}
