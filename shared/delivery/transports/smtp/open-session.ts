import type { VersionedLogin } from '../../../credentials/credentials.js'
import { logIn } from '../../../credentials/log-in.js'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import type { Login } from '../../../mailbox/mailbox-session.js'
import { sessionFailure } from './session-failure.js'
import { chooseMechanism } from './smtp-auth.js'
import { SmtpClient } from './smtp-client.js'
import { SmtpError } from './smtp-error.js'
import type { SmtpLimits } from './smtp-limits.js'

/** What a session is opened with. */
export interface SmtpAccount {
  readonly sender: SmtpSender
  /** Undefined: no login is asked for. */
  readonly login: VersionedLogin | undefined
  readonly limits: SmtpLimits
}

/** A session in which mail can be handed over. */
export interface SmtpSession {
  readonly client: SmtpClient
  /** What it was logged in with: nothing of it may be told. */
  readonly secrets: readonly string[]
}

/** The server of a sender, in words. */
export const serverOf = ({ host, port }: SmtpSender): string => `${host}:${port}`

/**
 * Connects, and logs in where there is a login: never without it, and a token that is refused is replaced once. `time` cuts it off, with an
 * SmtpError as its reason.
 * @throws FailureError for all that a server, the way to it, or the source of the token does wrong
 */
export function openSession(account: SmtpAccount, time: AbortSignal): Promise<SmtpSession> {
  const { sender, login, limits } = account
  const open = async (by?: Login): Promise<SmtpSession> => {
    const client = new SmtpClient(sender, limits)
    const secrets = secretsOf(by)
    const cut = (): void => client.abort(time.reason)
    time.addEventListener('abort', cut)
    try {
      time.throwIfAborted()
      await client.connect()
      if (by) await client.login(mechanismFor(client, by, sender), by)
      return { client, secrets }
    } catch (error) {
      client.abort()
      if (!(error instanceof SmtpError)) throw error
      throw sessionFailure(error, serverOf(sender), secrets, nameTold(error, sender))
    } finally {
      time.removeEventListener('abort', cut)
    }
  }
  return login === undefined ? open() : logIn(login, open)
}

/** What a server that does not like EHLO may be about: the name is not ours to know, and theirs to check. */
const nameTold = ({ step, reply }: SmtpError, { ehlo }: SmtpSender): string =>
  step === 'EHLO' && reply
    ? ` (it was given the name ${ehlo}; \`ehlo\` of the sender sets another)`
    : ''

const mechanismFor = ({ offer, isSecure }: SmtpClient, login: Login, { auth }: SmtpSender) =>
  chooseMechanism({ login, auth, offered: offer.mechanisms, isSecure })

function secretsOf(login: Login | undefined): string[] {
  if (login === undefined) return []
  return ['password' in login ? login.password : login.accessToken]
}
