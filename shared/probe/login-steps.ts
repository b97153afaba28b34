import { clientSecretWarning } from '../credentials/client-secret-warning.js'
import type { Credentials, MailboxAccount, VersionedLogin } from '../credentials/credentials.js'
import {
  isRefusedLogin,
  refusedLogin,
  throwIfHeld,
  throwIfToldToWait,
} from '../credentials/log-in-unless-held.js'
import { FailureError } from '../failures/failure-error.js'
import { HEALTHY, type MailboxHealth } from '../mailbox/mailbox-health.js'
import type { Step } from './stages.js'

/** A login that was refused, as health remembers it. */
export type RefusedLogin = NonNullable<MailboxHealth['refusedLogin']>

/** Where a probe has its login from. */
export interface LoginSource {
  readonly credentials: Credentials
  readonly now: () => Date
  /** What is remembered of the account: a login that was just refused is not tried again, and a server is left alone that asked for it. */
  readonly health?: (account: MailboxAccount) => Promise<MailboxHealth | undefined>
  /** Told of a refusal, so that `health` can heed it: several may have one login. */
  readonly onRefused?: (account: MailboxAccount, refused: RefusedLogin) => void
}

/** The stages before a login, and what they have read; its use before they have run is a fault of ours. */
export interface LoginSteps {
  /** Before the server is reached at all. It is told of only where it fails. */
  readonly first: Step
  readonly steps: readonly Step[]
  readonly login: () => VersionedLogin
  /** Something that logs in with it: a refusal is told of. @throws what it throws */
  readonly trying: <Result>(logIn: () => Promise<Result>) => Promise<Result>
}

/** Reads a login, and gets a token where it is by OAuth2: before the server is spoken to. */
export function loginSteps(
  { credentials, now, health, onRefused }: LoginSource,
  account: MailboxAccount,
): LoginSteps {
  let known: VersionedLogin | undefined
  const login = (): VersionedLogin => {
    if (!known) throw new Error('the login has not been read')
    return known
  }
  const remembered = async () => (await health?.(account)) ?? HEALTHY
  const first: Step = {
    stage: 'tcp',
    async run() {
      throwIfToldToWait(await remembered(), account.name, now())
      return undefined
    },
  }
  const trying: LoginSteps['trying'] = async (logIn) => {
    try {
      return await logIn()
    } catch (error) {
      if (error instanceof FailureError && isRefusedLogin(error.code))
        onRefused?.(account, refusedLogin(error.code, login(), now()))
      throw error
    }
  }
  const read: Step = {
    stage: 'secret',
    async run() {
      known = await credentials.loginOf(account)
      throwIfHeld(await remembered(), known, now())
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
      const atHand = await trying(() => granted.accessToken({ afresh: false }))
      // A refresh token may be good once: who logs in next takes the access token that it brought.
      known = {
        ...granted,
        accessToken: async (options) => (options.afresh ? granted.accessToken(options) : atHand),
      }
      return { detail: 'the token endpoint has granted an access token' }
    },
  }
  return { first, steps: account.auth === 'oauth2' ? [read, token] : [read], login, trying }
}
