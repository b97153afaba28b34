import type { StateObject } from '../../shared/archive/state-object.js'
import { AccountDisabled, LoginHeld, LoginRefused } from '../../shared/failures/mailbox-errors.js'
import type { PolledMailbox } from '../../shared/jobs/poll-request.js'
import { HEALTHY, heldUntil, type MailboxHealth } from '../../shared/mailbox/mailbox-health.js'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'
import { mailServerOf } from './mail-server.js'
import type { PollDeps } from './poll-deps.js'

/**
 * Logs in, unless the same secret was refused within the hour: some servers lock an account after a few refusals.
 * @throws MailboxError, SecretMissing, SecretsUnavailable
 */
export async function openSession(
  { credentials, openMailbox, deadline, now }: PollDeps,
  { name, address, imap }: PolledMailbox,
  health: StateObject<MailboxHealth>,
): Promise<MailboxSession> {
  const login = await credentials.loginOf({ name, address, username: imap.username })
  const { secretVersion, username } = login
  const known = health.current ?? HEALTHY
  const until = heldUntil(known, secretVersion, now())
  if (until) {
    const refused = `The login of ${username} was refused at ${known.refusedLogin?.at}`
    throw new LoginHeld(
      `${refused}; without a new secret none is tried before ${until.toISOString()}`,
    )
  }
  try {
    return await openMailbox(mailServerOf(imap), login, { timeLimitMs: deadline.remainingMs() })
  } catch (error) {
    if (error instanceof LoginRefused || error instanceof AccountDisabled) {
      await health.replace({ ...known, refusedLogin: { secretVersion, at: now().toISOString() } })
    }
    throw error
  }
}
