import { WrongUse } from '../exit-codes.js'
import type { LoginSecrets } from '../place/login-secrets.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import { nearNameHint } from '../words/near-name.js'

/** Who logs in with a secret. */
export interface LoginOwner {
  readonly kind: 'mailbox' | 'sender'
  readonly name: string
  /** The name of its secret in the definitions: of a mailbox its own. */
  readonly own: string
  /** What the secret is called where it is kept. */
  readonly secret: string
  readonly auth: 'password' | 'oauth2'
  /** Where the definitions say who logs in: a user name in the secret does nothing then. */
  readonly username: string | undefined
}

/** A secret, and all who log in with it. */
export interface KeptLogin {
  readonly secret: string
  readonly auth: 'password' | 'oauth2'
  /** The first is the one that was asked for. */
  readonly owners: readonly [LoginOwner, ...LoginOwner[]]
}

/** Which of two that have one name. */
export type OwnerKind = LoginOwner['kind']

/** The login of a mailbox or a sender. @throws WrongUse for a name that nothing has, that two have, or that needs no login */
export function keptLogin(
  definitions: MailDefinitions,
  names: Pick<LoginSecrets, 'nameOfMailbox' | 'nameOfSenders'>,
  asked: { readonly name: string; readonly kind?: OwnerKind | undefined },
): KeptLogin {
  const owners = ownersIn(definitions, names)
  const named = owners
    .filter(({ name, own }) => name === asked.name || own === asked.name)
    .filter(({ kind }) => asked.kind === undefined || kind === asked.kind)
  const [first] = named
  if (!first) throw noneOf(definitions, owners, asked.name)
  if (new Set(named.map(({ secret }) => secret)).size > 1)
    throw new WrongUse(
      `There is a mailbox and a sender ${asked.name}, with a login each: --of mailbox or --of sender says which.`,
    )
  const others = owners.filter((owner) => owner.secret === first.secret && owner !== first)
  return { secret: first.secret, auth: first.auth, owners: [first, ...others] }
}

function ownersIn(
  { mailboxes, senders }: MailDefinitions,
  { nameOfMailbox, nameOfSenders }: Pick<LoginSecrets, 'nameOfMailbox' | 'nameOfSenders'>,
): readonly LoginOwner[] {
  return [
    ...mailboxes.map(({ mailbox: { name, imap } }): LoginOwner => {
      const { auth, username } = imap
      return { kind: 'mailbox', name, own: name, secret: nameOfMailbox(name), auth, username }
    }),
    ...senders.flatMap((sender): LoginOwner[] => {
      if (sender.via !== 'smtp') return []
      const { name, auth, popBeforeSmtp } = sender
      const login = auth ?? popBeforeSmtp
      if (!login) return []
      const isToken = auth?.method === 'xoauth2'
      return [
        {
          kind: 'sender',
          name,
          own: login.secret,
          secret: nameOfSenders(login.secret),
          auth: isToken ? 'oauth2' : 'password',
          username: login.username,
        },
      ]
    }),
  ]
}

function noneOf(
  { source, senders }: MailDefinitions,
  owners: readonly LoginOwner[],
  name: string,
): WrongUse {
  const sender = senders.find((one) => one.name === name)
  if (sender)
    return new WrongUse(
      sender.via === 'ses'
        ? `The sender ${name} sends by SES: it has the rights of the function, and no login.`
        : `The sender ${name} logs in nowhere: it has no auth in ${source}.`,
    )
  const names = [...new Set(owners.map((owner) => owner.name))]
  return new WrongUse(
    `${source} has no mailbox or sender ${name} that logs in; there are: ${names.join(', ')}.${nearNameHint(name, names)}`,
  )
}
