import {
  logInUnlessHeld,
  type RememberedHealth,
} from '../../../shared/credentials/log-in-unless-held.js'
import type { PolledMailbox } from '../../../shared/jobs/requests/poll-request.js'
import { mailServerOf } from '../../../shared/mailbox/mail-server.js'
import type { MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import type { PollDeps } from '../poll-deps.js'

/** The session of one poll: it ends with the run. @throws MailboxError, and what `logInUnlessHeld` throws */
export function openSession(
  deps: PollDeps,
  { name, address, imap }: PolledMailbox,
  health: RememberedHealth,
  warnings: string[],
): Promise<MailboxSession> {
  const { username, auth } = imap
  return logInUnlessHeld(deps, { name, address, username, auth }, health, warnings, (login) =>
    deps.openMailbox(mailServerOf(imap), login, {
      timeLimitMs: deps.deadline.remainingMs(),
      onWorkaround: (words) => warnings.push(words),
    }),
  )
}
