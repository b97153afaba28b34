import type { VersionedLogin } from '../../../credentials/credentials.js'
import { logIn } from '../../../credentials/log-in.js'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import type { Login } from '../../../mailbox/mailbox-session.js'
import { loginFailure, mayBeTakenOtherwise, type RefusedMechanism } from './login-failure.js'
import { sessionFailure } from './session-failure.js'
import { type Mechanism, usableMechanisms } from './smtp-auth.js'
import { SmtpClient } from './smtp-client.js'
import type { SmtpStep } from './smtp-dialogue.js'
import { SmtpError } from './smtp-error.js'
import type { SmtpLimits } from './smtp-limits.js'

/** What a session is opened with. */
export interface SmtpAccount {
  readonly sender: SmtpSender
  /** Undefined: no login is asked for. */
  readonly login: VersionedLogin | undefined
  readonly limits: SmtpLimits
  /** Told of each step of a connection that begins: what was before it is done. `offered`: the server has said what it can do. */
  readonly onStep?: (step: SmtpStep | 'offered', client: SmtpClient) => void
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
 * Connects, and logs in where there is a login: never without it, and a token that is refused is replaced once. A mechanism that is
 * refused is left for the next one, on another connection. `time` cuts it off, with an SmtpError as its reason.
 * @throws FailureError for all that a server, the way to it, or the source of the token does wrong
 */
export function openSession(account: SmtpAccount, time: AbortSignal): Promise<SmtpSession> {
  const open = async (by?: Login): Promise<SmtpSession> => {
    const refused: RefusedMechanism[] = []
    for (;;) {
      const attempt = await attemptSession(account, time, by, refused)
      if ('client' in attempt) return attempt
      refused.push(attempt)
    }
  }
  return account.login === undefined ? open() : logIn(account.login, open)
}

/** One connection, and one login by a mechanism that was not refused before: the session, or that this one was, and there is another. */
async function attemptSession(
  { sender, limits, onStep }: SmtpAccount,
  time: AbortSignal,
  login: Login | undefined,
  refused: readonly RefusedMechanism[],
): Promise<SmtpSession | RefusedMechanism> {
  const client: SmtpClient = new SmtpClient(sender, limits, (step) => onStep?.(step, client))
  const where = serverOf(sender)
  const cut = (): void => client.abort(time.reason)
  time.addEventListener('abort', cut)
  try {
    time.throwIfAborted()
    await client.connect()
    onStep?.('offered', client)
    if (login === undefined) return { client, secrets: [] }
    const [mechanism, next] = mechanismsLeft(client, login, sender, refused)
    if (mechanism === undefined) throw loginFailure(refused, where)
    const refusal = await logInBy(client, mechanism, login)
    if (refusal === undefined) return { client, secrets: client.sent }
    client.abort()
    if (next !== undefined && mayBeTakenOtherwise(refusal)) return refusal
    throw loginFailure([...refused, refusal], where)
  } catch (error) {
    client.abort()
    if (!(error instanceof SmtpError)) throw error
    throw sessionFailure(error, where, client.sent, nameTold(error, sender))
  } finally {
    time.removeEventListener('abort', cut)
  }
}

function mechanismsLeft(
  { offer, isSecure }: SmtpClient,
  login: Login,
  { auth }: SmtpSender,
  refused: readonly RefusedMechanism[],
): readonly Mechanism[] {
  const usable = usableMechanisms({ login, auth, offered: offer.mechanisms, isSecure })
  return usable.filter((each) => !refused.some(({ mechanism }) => mechanism === each))
}

/** Undefined if the login is taken. @throws SmtpError where there was no answer to it */
async function logInBy(
  client: SmtpClient,
  mechanism: Mechanism,
  login: Login,
): Promise<RefusedMechanism | undefined> {
  try {
    await client.login(mechanism, login)
    return undefined
  } catch (error) {
    if (!(error instanceof SmtpError) || error.reply === undefined) throw error
    return { mechanism, reply: error.reply, sent: client.sent }
  }
}

/** What a server that does not like EHLO may be about: the name is not ours to know, and theirs to check. */
const nameTold = ({ step, reply }: SmtpError, { ehlo }: SmtpSender): string =>
  step === 'EHLO' && reply
    ? ` (it was given the name ${ehlo}; \`ehlo\` of the sender sets another)`
    : ''
