import { worldFiles } from '../../local/world/world-files.js'
import { PREFIX } from '../../shared/contract/keys.js'
import { OperatorError } from '../../shared/failures/operator-error.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA } from '../options.js'
import { chosenPlace, type PlaceOptions } from '../place/chosen-place.js'
import { filesBucket } from '../place/files-bucket.js'
import type { LoginSecrets } from '../place/login-secrets.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import { keptLogin } from '../secrets/kept-login.js'
import { nearNameHint } from '../words/near-name.js'
import { type LinkedNames, linkedNames } from './linked-names.js'

/** A login that is to be forgotten. */
export interface ForgottenLogin {
  /** What it is called where it is kept. */
  readonly secret: string
  readonly isStored: boolean
  /** Who logs in with it besides, and then cannot: senders of another address. */
  readonly others: readonly string[]
}

/** A mailbox, with what belongs to it. */
export interface UnlinkedMailbox extends LinkedNames {
  readonly logins: readonly ForgottenLogin[]
}

/** Kept mail of a monitor. */
export interface KeptMail {
  readonly prefix: string
  readonly mails: number
  /** There are more. */
  readonly isCutOff: boolean
}

/** It is still there. */
class LoginStays extends OperatorError {
  override readonly name = 'LoginStays'
}

/** The mailbox of a name or an address, and its logins, each once. @throws WrongUse for one that the definitions do not have */
export async function loginsToForget(
  asked: string,
  definitions: MailDefinitions,
  secrets: LoginSecrets,
): Promise<UnlinkedMailbox> {
  const linked = linkedNames(asked, definitions)
  if (!linked) throw noneOf(asked, definitions)
  const { mailbox: name, senders } = linked
  const kept = [
    keptLogin(definitions, secrets, { name, kind: 'mailbox' }),
    ...senders.map((sender) => keptLogin(definitions, secrets, { name: sender, kind: 'sender' })),
  ]
  const logins: ForgottenLogin[] = []
  for (const { secret, owners } of kept) {
    if (logins.some((one) => one.secret === secret)) continue
    const others = owners.filter((owner) =>
      owner.kind === 'mailbox' ? owner.name !== name : !senders.includes(owner.name),
    )
    logins.push({
      secret,
      isStored: hasLogin((await secrets.store.read(secret))?.value),
      others: others.map((owner) => owner.name),
    })
  }
  return { ...linked, logins }
}

function noneOf(asked: string, { mailboxes, source }: MailDefinitions): WrongUse {
  const names = mailboxes.map(({ mailbox }) => mailbox.name)
  return new WrongUse(
    `${source} has no mailbox ${asked}; there are: ${names.join(', ')}.${nearNameHint(asked, names)}`,
  )
}

/** A secret of a stack that has no login is an empty object. */
const hasLogin = (value: string | undefined): boolean => value !== undefined && value !== '{}'

/** @throws SecretsUnavailable, SecretsFileUnusable, LoginStays */
export async function forgetLogins(
  { logins }: UnlinkedMailbox,
  { store, where }: LoginSecrets,
  newId: () => string,
): Promise<void> {
  for (const { secret, isStored } of logins) {
    if (!isStored) continue
    await store.forget(secret, newId)
    if (hasLogin((await store.read(secret))?.value))
      throw new LoginStays(
        `${secret} was forgotten in ${where}, and a login of that name still counts: an environment variable of the world that runs has it.`,
      )
  }
}

/** More need not be counted. */
const MAX_COUNTED = 10_000

/** The mail that is kept, by monitor. */
export async function whatStays(
  { monitors }: UnlinkedMailbox,
  { data = DEFAULT_DATA, stack }: PlaceOptions,
): Promise<readonly KeptMail[]> {
  const bucket: PlaceBucket =
    stack === undefined
      ? filesBucket(worldFiles(data).bucket)
      : (await chosenPlace({ stack })).bucket
  const kept: KeptMail[] = []
  for (const monitor of monitors) {
    const prefix = `${PREFIX.mail}${monitor}/`
    let mails = 0
    for await (const { key } of bucket.list(prefix)) {
      if (key.endsWith('/mail.json')) mails += 1
      if (mails === MAX_COUNTED) break
    }
    kept.push({ prefix, mails, isCutOff: mails === MAX_COUNTED })
  }
  return kept
}
