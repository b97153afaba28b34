import { readState, type StateAccess } from '../../shared/archive/state-object.js'
import { senderHealthKey } from '../../shared/contract/keys.js'
import type {
  Credentials,
  MailboxAccount,
  VersionedLogin,
} from '../../shared/credentials/credentials.js'
import {
  isRefusedLogin,
  logInUnlessHeld,
  refusedLogin,
  throwIfHeld,
} from '../../shared/credentials/log-in-unless-held.js'
import { rememberThrottling } from '../../shared/credentials/remember-throttling.js'
import type { RecipientOutcome } from '../../shared/delivery/transports/transport.js'
import { ServerThrottled } from '../../shared/failures/mailbox-errors.js'
import type { PopBeforeSmtp, SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import { HEALTHY, mailboxHealthSchema } from '../../shared/mailbox/mailbox-health.js'
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

/**
 * Logs in before SMTP, unless the same secret was refused within the hour, or the server has asked to slow down.
 * @throws what `authorize` throws, and what `smtpLogin` does; ConnectionHeld
 */
export async function popLogin(
  deps: SenderLoginDeps,
  { secret, username }: PopBeforeSmtp,
  address: string,
  authorize: (login: PasswordLogin) => Promise<void>,
): Promise<void> {
  const account: MailboxAccount = { name: secret, address, username, auth: 'password' }
  const health = await healthOf(deps, secret)
  try {
    await logInUnlessHeld(deps, account, health, [], async (login) => {
      if ('password' in login) await authorize(login)
    })
  } catch (error) {
    if (error instanceof ServerThrottled) await rememberThrottling(health, error, deps.now())
    throw error
  }
}

/**
 * Remembers that this login was refused, or that it is well again: that the server took a mail, since a connection that never came
 * about says nothing of a login, and what is said of a recipient does not either. A note that loses to another run's is made again after the
 * next refusal.
 */
export async function noteLogin(
  deps: SenderLoginDeps,
  { auth }: SmtpSender,
  login: VersionedLogin | undefined,
  outcomes: readonly RecipientOutcome[],
): Promise<void> {
  if (!auth || !login) return
  const refusal = outcomes.find(isRefusal)
  const health = await healthOf(deps, auth.secret)
  if (refusal?.code) {
    await health.replace({
      ...HEALTHY,
      refusedLogin: refusedLogin(refusal.code, login, deps.now()),
    })
  } else if (health.current?.refusedLogin && outcomes.some(isAccepted)) {
    await health.replace(HEALTHY)
  }
}

/** What came before a mail, or was said of the login by its stage. */
const isRefusal = ({ code, concerns = 'login' }: RecipientOutcome): boolean =>
  code !== undefined && isRefusedLogin(code) && concerns === 'login'

const isAccepted = ({ outcome }: RecipientOutcome): boolean => outcome === 'accepted'

const healthOf = (deps: SenderLoginDeps, secret: string) =>
  readState(deps, senderHealthKey(secret), mailboxHealthSchema)
