import type { Credentials } from '../../../shared/credentials/credentials.js'
import {
  logInUnlessHeld,
  type RememberedHealth,
} from '../../../shared/credentials/log-in-unless-held.js'
import type { PolledMailbox } from '../../../shared/jobs/requests/poll-request.js'
import { mailServerOf } from '../../../shared/mailbox/mail-server.js'
import type { MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import type { ServerCertificate } from '../../../shared/runtime/server-certificate.js'
import type { PollDeps } from '../poll-deps.js'

/** What a session shows that expires: filled in as it is begun. */
export interface ExpiriesInSight {
  certificate?: ServerCertificate
  /** The last day of the application's secret; `none`: nobody has noted one. */
  clientSecret?: string
}

/** What a session is opened with. */
export interface SessionOpening {
  readonly deps: PollDeps
  readonly health: RememberedHealth
  /** What somebody has to do before long is added to them. */
  readonly warnings: string[]
  readonly seen?: ExpiriesInSight
}

/** The session of one poll: it ends with the run. @throws MailboxError, and what `logInUnlessHeld` throws */
export function openSession(
  { deps, health, warnings, seen = {} }: SessionOpening,
  { name, address, imap }: PolledMailbox,
): Promise<MailboxSession> {
  const { username, auth } = imap
  const credentials: Credentials = {
    recentLogin: (account) => deps.credentials.recentLogin?.(account),
    loginOf: async (account) => {
      const login = await deps.credentials.loginOf(account)
      if ('accessToken' in login) seen.clientSecret = login.clientSecretExpires ?? 'none'
      return login
    },
  }
  return logInUnlessHeld(
    { ...deps, credentials },
    { name, address, username, auth },
    health,
    warnings,
    (login) =>
      deps.openMailbox(mailServerOf(imap), login, {
        timeLimitMs: deps.deadline.remainingMs(),
        onWorkaround: (words) => warnings.push(words),
        onCertificate: (certificate) => {
          seen.certificate = certificate
        },
      }),
  )
}
