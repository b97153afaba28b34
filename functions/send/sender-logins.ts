import { readState, type StateAccess } from '../../shared/archive/state-object.js'
import { senderHealthKey } from '../../shared/contract/keys.js'
import type {
  Credentials,
  MailboxAccount,
  VersionedLogin,
} from '../../shared/credentials/credentials.js'
import { logInUnlessHeld, throwIfHeld } from '../../shared/credentials/log-in-unless-held.js'
import type { RecipientOutcome } from '../../shared/delivery/transports/transport.js'
import type { PopBeforeSmtp, SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import {
  HEALTHY,
  type MailboxHealth,
  mailboxHealthSchema,
} from '../../shared/mailbox/mailbox-health.js'
import type { PasswordLogin } from '../../shared/mailbox/mailbox-session.js'

/** What senders log in with. */
export interface SenderLoginDeps extends StateAccess {
  /** By the names that senders give their secrets. */
  readonly credentials: Credentials
  readonly now: () => Date
}

/**
 * The login of a sender, unless the same secret was refused within the hour; undefined for one that needs none.
 * @throws LoginHeld, ConsentRequired, SecretMissing, SecretsUnavailable, StorageFailed
 */
export async function smtpLogin(
  deps: SenderLoginDeps,
  { auth, from }: SmtpSender,
): Promise<VersionedLogin | undefined> {
  if (!auth) return undefined
  const login = await deps.credentials.loginOf({
    name: auth.secret,
    address: from.address,
    username: auth.username,
    auth: auth.method === 'xoauth2' ? 'oauth2' : 'password',
  })
  const { current = HEALTHY } = await healthOf(deps, auth.secret)
  throwIfHeld(current, login, deps.now())
  return login
}

/** Logs in before SMTP, unless the same secret was refused within the hour. @throws what `authorize` throws, and what `smtpLogin` does */
export async function popLogin(
  deps: SenderLoginDeps,
  { secret, username }: PopBeforeSmtp,
  address: string,
  authorize: (login: PasswordLogin) => Promise<void>,
): Promise<void> {
  const account: MailboxAccount = { name: secret, address, username, auth: 'password' }
  const health = await healthOf(deps, secret)
  await logInUnlessHeld(deps, account, health, [], async (login) => {
    if ('password' in login) await authorize(login)
  })
}

/**
 * Remembers that the server refused this login, or that it is well again: that it took a mail, since a connection that never came
 * about says nothing of a login. Two runs may note the same at once: either note will do.
 */
export async function noteLogin(
  deps: SenderLoginDeps,
  { auth }: SmtpSender,
  login: VersionedLogin | undefined,
  outcomes: readonly RecipientOutcome[],
): Promise<void> {
  if (!auth || !login) return
  const refused = refusalIn(outcomes, login)
  const health = await healthOf(deps, auth.secret)
  if (refused) {
    const refusedLogin = { ...refused, at: deps.now().toISOString() }
    await health.replace({ ...HEALTHY, refusedLogin })
  } else if (health.current?.refusedLogin && outcomes.some(isAccepted)) {
    await health.replace(HEALTHY)
  }
}

/** What is remembered of a login that was refused by the server, or by the token endpoint on its way there. */
function refusalIn(
  outcomes: readonly RecipientOutcome[],
  login: VersionedLogin,
): Omit<NonNullable<MailboxHealth['refusedLogin']>, 'at'> | undefined {
  const codes = new Set(outcomes.map(({ code }) => code))
  const { secretVersion } = login
  if (codes.has('AUTH_CONSENT_REQUIRED')) {
    const tried = 'tokenVersion' in login ? login.tokenVersion : secretVersion
    return { secretVersion: tried, consentRequired: true }
  }
  return REFUSED_LOGIN.some((code) => codes.has(code)) ? { secretVersion } : undefined
}

const REFUSED_LOGIN = ['AUTH_FAILED', 'ACCOUNT_DISABLED', 'AUTH_CLIENT_REFUSED'] as const

const isAccepted = ({ outcome }: RecipientOutcome): boolean => outcome === 'accepted'

const healthOf = (deps: SenderLoginDeps, secret: string) =>
  readState(deps, senderHealthKey(secret), mailboxHealthSchema)
