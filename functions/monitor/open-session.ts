import type { StateObject } from '../../shared/archive/state-object.js'
import { clientSecretWarning } from '../../shared/credentials/client-secret-warning.js'
import type { VersionedLogin } from '../../shared/credentials/credentials.js'
import { logIn } from '../../shared/credentials/log-in.js'
import {
  AccountDisabled,
  ConnectionHeld,
  LoginHeld,
  LoginRefused,
} from '../../shared/failures/mailbox-errors.js'
import { ClientRefused, ConsentRequired } from '../../shared/failures/oauth2-errors.js'
import type { PolledMailbox } from '../../shared/jobs/poll-request.js'
import {
  HEALTHY,
  heldUntil,
  type MailboxHealth,
  toldToWaitUntil,
} from '../../shared/mailbox/mailbox-health.js'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'
import { mailServerOf } from './mail-server.js'
import type { PollDeps } from './poll-deps.js'

/**
 * Logs in, unless the same secret was refused within the hour: some servers lock an account after a few refusals.
 * What somebody has to do before long is added to `warnings`.
 * @throws MailboxError, SecretMissing, SecretsUnavailable, TokenEndpointUnavailable, ClientRefused, ConsentRequired
 */
export async function openSession(
  { credentials, openMailbox, deadline, now }: PollDeps,
  { name, address, imap }: PolledMailbox,
  health: StateObject<MailboxHealth>,
  warnings: string[],
): Promise<MailboxSession> {
  throwIfToldToWait(health.current ?? HEALTHY, name, now())
  const { username, auth } = imap
  const stored = await credentials.loginOf({ name, address, username, auth })
  const warning = clientSecretWarning(stored, now())
  if (warning !== undefined) warnings.push(warning)
  const known = health.current ?? HEALTHY
  throwIfHeld(known, stored, now())
  try {
    return await logIn(stored, (login) =>
      openMailbox(mailServerOf(imap), login, { timeLimitMs: deadline.remainingMs() }),
    )
  } catch (error) {
    const refused = refusalOf(error, stored)
    if (refused) {
      await health.replace({ ...known, refusedLogin: { ...refused, at: now().toISOString() } })
    }
    throw error
  }
}

function throwIfToldToWait(health: MailboxHealth, mailbox: string, now: Date): void {
  const until = toldToWaitUntil(health, now)
  if (until === undefined) return
  throw new ConnectionHeld(
    `${mailbox}: the server asked to slow down; nothing is tried before ${until.toISOString()}`,
  )
}

function throwIfHeld(health: MailboxHealth, login: VersionedLogin, now: Date): void {
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

/** What is remembered of a failed login; undefined if the next poll may try again. */
function refusalOf(
  error: unknown,
  login: VersionedLogin,
): Omit<NonNullable<MailboxHealth['refusedLogin']>, 'at'> | undefined {
  const { secretVersion } = login
  if (error instanceof ConsentRequired) {
    const tried = 'tokenVersion' in login ? login.tokenVersion : secretVersion
    return { secretVersion: tried, consentRequired: true }
  }
  const isRefused =
    error instanceof LoginRefused ||
    error instanceof AccountDisabled ||
    error instanceof ClientRefused
  return isRefused ? { secretVersion } : undefined
}
