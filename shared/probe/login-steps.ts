import { clientSecretWarning } from '../credentials/client-secret-warning.js'
import type { Credentials, MailboxAccount, VersionedLogin } from '../credentials/credentials.js'
import { throwIfHeld } from '../credentials/log-in-unless-held.js'
import { HEALTHY, type MailboxHealth } from '../mailbox/mailbox-health.js'
import type { Step } from './stages.js'

/** Where a probe has its login from. */
export interface LoginSource {
  readonly credentials: Credentials
  readonly now: () => Date
  /** What is remembered of the account: a login that was just refused is not tried again. Absent: it is. */
  readonly health?: (account: MailboxAccount) => Promise<MailboxHealth | undefined>
}

/** The stages before a login, and what they have read; its use before they have run is a fault of ours. */
export interface LoginSteps {
  readonly steps: readonly Step[]
  readonly login: () => VersionedLogin
}

/** Reads a login, and gets a token where it is by OAuth2: before the server is spoken to. */
export function loginSteps(
  { credentials, now, health }: LoginSource,
  account: MailboxAccount,
): LoginSteps {
  let known: VersionedLogin | undefined
  const login = (): VersionedLogin => {
    if (!known) throw new Error('the login has not been read')
    return known
  }
  const read: Step = {
    stage: 'secret',
    async run() {
      known = await credentials.loginOf(account)
      throwIfHeld((await health?.(account)) ?? HEALTHY, known, now())
      const warning = clientSecretWarning(known, now())
      const kind = 'password' in known ? 'a password' : 'OAuth2'
      return {
        detail: `${kind} for ${known.username}`,
        ...(warning !== undefined && { warnings: [warning] }),
      }
    },
  }
  const token: Step = {
    stage: 'token',
    async run() {
      const granted = login()
      if ('password' in granted) return undefined
      const atHand = await granted.accessToken({ afresh: false })
      // A refresh token may be good once: who logs in next takes the access token that it brought.
      known = {
        ...granted,
        accessToken: async (options) => (options.afresh ? granted.accessToken(options) : atHand),
      }
      return { detail: 'the token endpoint has granted an access token' }
    },
  }
  return { steps: account.auth === 'oauth2' ? [read, token] : [read], login }
}
