import { readLoginSecret, readOAuth2Secret } from '../../shared/credentials/login-secret.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import { providerOf } from '../../shared/jobs/values/providers.js'
import { WrongUse } from '../exit-codes.js'
import { type LoginSecrets, loginSecrets } from '../place/login-secrets.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import { failuresOf, type ProbeOutcome } from '../probe/run-probe.js'
import { keepLogin } from '../secrets/keep-login.js'
import { type KeptLogin, keptLogin } from '../secrets/kept-login.js'
import { candidateOf } from '../secrets/new-candidate.js'
import { newSecret } from '../secrets/new-secret.js'
import { proveLogin } from '../secrets/prove-login.js'
import { askedLogins } from './asked-logins.js'
import type { Linking } from './link-new.js'
import { type LinkOptions, requireNothingNamed } from './link-options.js'
import type { LinkedNames } from './linked-names.js'

/** What became of the logins of a mailbox that the definitions have. */
export interface LinkedAgain {
  readonly address: string
  readonly name: string
  readonly proof: readonly ProbeOutcome[]
  readonly failure?: FailureError
  readonly stored?: { readonly secrets: readonly string[]; readonly where: string }
}

/** Proves the login of a mailbox and of its senders by the servers that the definitions have, and stores it where each is kept. */
export async function linkAgain(
  address: string,
  { mailbox: name, senders }: LinkedNames,
  options: LinkOptions,
  { definitions, print }: Pick<Linking, 'definitions' | 'print'>,
): Promise<LinkedAgain> {
  requireNothingNamed(options, { name, source: definitions.source })
  const secrets = await loginSecrets(options)
  const receiving = keptLogin(definitions, secrets, { name, kind: 'mailbox' })
  const sending = otherLogins(senders, receiving, { definitions, secrets })
  const { auth } = receiving
  if (options.consent !== undefined && auth !== 'oauth2')
    throw new WrongUse(
      `The mailbox ${name} of ${definitions.source} logs in by password: auth: 'oauth2' stands in its entry before somebody consents.`,
    )
  const before = (await secrets.store.read(receiving.secret))?.value
  const asked = { address, auth, provider: providerIn(name, definitions), stored: before }
  const typed = await askedLogins(asked, options)
  const proof: ProbeOutcome[] = []
  const proved = []
  for (const login of [receiving, ...sending]) {
    const text = login === receiving ? typed.imap : typed.smtp
    const candidate = await candidateFor(login, text, { secrets, options })
    const lookup = { ...secrets, store: candidate, withRemedy: <One>(one: One) => one }
    const outcomes = await proveLogin(definitions, login, lookup, print)
    proof.push(...outcomes)
    const [failure] = failuresOf(outcomes)
    if (failure) return { address, name, proof, failure }
    proved.push({ login, candidate })
  }
  for (const { login, candidate } of proved) await keepLogin(secrets, login, candidate)
  const stored = { secrets: proved.map(({ login }) => login.secret), where: secrets.where }
  return { address, name, proof, stored }
}

/** The logins of senders that are kept apart from that of the mailbox, each once. */
function otherLogins(
  senders: readonly string[],
  receiving: KeptLogin,
  { definitions, secrets }: { definitions: MailDefinitions; secrets: LoginSecrets },
): readonly KeptLogin[] {
  const logins = senders.map((name) => keptLogin(definitions, secrets, { name, kind: 'sender' }))
  const others = logins.filter(
    ({ secret, auth }) => secret !== receiving.secret && auth === receiving.auth,
  )
  return [...Map.groupBy(others, ({ secret }) => secret).values()].flatMap(([first]) => first ?? [])
}

const providerIn = (name: string, { mailboxes }: MailDefinitions): string | undefined => {
  const found = mailboxes.find(({ mailbox }) => mailbox.name === name)
  return found && providerOf(found.mailbox.imap)?.name
}

async function candidateFor(
  { secret, auth, owners: [{ name }] }: KeptLogin,
  typed: string,
  { secrets, options }: { readonly secrets: LoginSecrets; readonly options: LinkOptions },
) {
  const stored = await secrets.store.read(secret)
  const login = { name, auth, typed, username: undefined, stored: stored?.value }
  // A consent is a new refresh token: the rest of what is stored stays.
  const verb = options.consent !== undefined && stored ? 'rotate' : 'set'
  const value = newSecret({ ...login, verb })
  if (auth === 'oauth2') readOAuth2Secret(value, name)
  else readLoginSecret(value, name)
  return candidateOf(value, secrets, stored)
}
