import type { Failure } from '../failures/catalogue/failure.js'
import { FAILURES, type FailureCode } from '../failures/catalogue.js'
import { FailureError } from '../failures/failure-error.js'
import { ConnectionHeld, LoginHeld } from '../failures/mailbox-errors.js'
import { ConsentRequired } from '../failures/oauth2-errors.js'
import { HEALTHY, heldUntil, type MailboxHealth } from '../mailbox/mailbox-health.js'
import type { Login } from '../mailbox/mailbox-session.js'
import { toldToWaitUntil } from '../mailbox/told-to-wait.js'
import { clientSecretWarning } from './client-secret-warning.js'
import type { Credentials, MailboxAccount, VersionedLogin } from './credentials.js'
import { logIn } from './log-in.js'

/** What is remembered of a mailbox, for all functions that log in to it. */
export interface RememberedHealth {
  readonly current: MailboxHealth | undefined
  replace(next: MailboxHealth): Promise<boolean>
}

/** What a login works with. */
export interface LogInDeps {
  readonly credentials: Credentials
  readonly now: () => Date
}

/**
 * Logs in to a mailbox, unless the same secret was refused within the hour: some servers lock an account after a few refusals. A
 * refusal is remembered, once it is known to be of what is stored now. What somebody has to do before long is added to `warnings`.
 * @throws what `open` throws; LoginHeld, ConnectionHeld, SecretMissing, SecretsUnavailable, TokenEndpointUnavailable,
 * ClientRefused, ConsentRequired
 */
export async function logInUnlessHeld<Session>(
  { credentials, now }: LogInDeps,
  account: MailboxAccount,
  health: RememberedHealth,
  warnings: string[],
  open: (login: Login) => Promise<Session>,
): Promise<Session> {
  const known = health.current ?? HEALTHY
  throwIfToldToWait(known, account.name, now())
  const recent = await tryRecent(known, credentials.recentLogin?.(account), now(), open)
  if (recent.kind === 'let in') return recent.session
  const stored = await credentials.loginOf(account)
  const warning = clientSecretWarning(stored, now())
  if (warning !== undefined) warnings.push(warning)
  throwIfHeld(known, stored, now())
  try {
    if (recent.kind === 'refused') {
      if (isSameLogin(recent.login, stored)) throw recent.error
      // So that no other environment, which remembers it too, tries it as well.
      const { code } = recent.error
      await health
        .replace({ ...known, refusedLogin: refusedLogin(code, recent.login, now()) })
        .catch(() => false)
    }
    return await logIn(stored, open)
  } catch (error) {
    // The refusal is what has to be told. Where it cannot be remembered, nothing else of the run can be, and that is told as well.
    if (error instanceof FailureError && isRefusedLogin(error.code))
      await health
        .replace({ ...known, refusedLogin: refusedLogin(error.code, stored, now()) })
        .catch(() => false)
    throw error
  }
}

/** What became of a login that was read a while ago. A refusal says nothing yet: another one may be stored by now. */
type TriedRecent<Session> =
  | { readonly kind: 'let in'; readonly session: Session }
  | { readonly kind: 'refused'; readonly error: FailureError; readonly login: VersionedLogin }
  | { readonly kind: 'not tried' }

async function tryRecent<Session>(
  health: MailboxHealth,
  login: VersionedLogin | undefined,
  now: Date,
  open: (login: Login) => Promise<Session>,
): Promise<TriedRecent<Session>> {
  if (!login || heldUntil(health, login, now) !== undefined) return { kind: 'not tried' }
  try {
    return { kind: 'let in', session: await logIn(login, open) }
  } catch (error) {
    if (!(error instanceof FailureError && isRefusedLogin(error.code))) throw error
    return { kind: 'refused', error, login }
  }
}

/** Whether another try would be the same one. */
const isSameLogin = (tried: VersionedLogin, stored: VersionedLogin): boolean =>
  tried.secretVersion === stored.secretVersion ||
  ('password' in tried &&
    'password' in stored &&
    tried.password === stored.password &&
    tried.username === stored.username)

/** @throws ConnectionHeld if the server has asked to slow down, until when it is to be left alone */
export function throwIfToldToWait(health: MailboxHealth, mailbox: string, now: Date): void {
  const until = toldToWaitUntil(health, now)
  if (until === undefined) return
  throw new ConnectionHeld(
    `${mailbox}: the server asked to slow down; nothing is tried before ${until.toISOString()}`,
  )
}

/** @throws LoginHeld, ConsentRequired if the same secret was refused, and may not be tried again yet */
export function throwIfHeld(health: MailboxHealth, login: VersionedLogin, now: Date): void {
  const until = heldUntil(health, login, now)
  if (until === undefined) return
  const at = health.refusedLogin?.at
  if (until === 'the secret changes')
    throw new ConsentRequired(
      `The consent for ${login.username} was gone at ${at}; nothing is tried without a new secret`,
    )
  const refused = `The login of ${login.username} was refused at ${at}`
  throw new LoginHeld(
    `${refused}; without a new secret none is tried before ${until.toISOString()}`,
  )
}

/** Whether a failure is a login that was refused, by the server or by the token endpoint on its way there. */
export function isRefusedLogin(code: FailureCode): boolean {
  const { concerns }: Failure = FAILURES[code]
  return concerns === 'login'
}

/** What is remembered of a login that was refused with this failure. */
export function refusedLogin(
  code: FailureCode,
  login: VersionedLogin,
  now: Date,
): NonNullable<MailboxHealth['refusedLogin']> {
  const { secretVersion } = login
  const at = now.toISOString()
  if (code !== 'AUTH_CONSENT_REQUIRED') return { secretVersion, at }
  const tried = 'tokenVersion' in login ? login.tokenVersion : secretVersion
  return { secretVersion: tried, consentRequired: true, at }
}
