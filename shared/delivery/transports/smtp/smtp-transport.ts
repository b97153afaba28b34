import type { VersionedLogin } from '../../../credentials/credentials.js'
import { FailureError } from '../../../failures/failure-error.js'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import { SMTP_MAX_RECIPIENTS } from '../../../jobs/values/sender-limits.js'
import type { Deadline } from '../../../runtime/deadline.js'
import { outcomeOfFailure } from '../outcome-of-failure.js'
import type { OutgoingMessage, RecipientOutcome, Transport } from '../transport.js'
import { type BeginTransmission, forAll, handOver } from './hand-over.js'
import { openSession, type SmtpAccount, type SmtpSession, serverOf } from './open-session.js'
import { isFinal } from './session-failure.js'
import { SmtpError } from './smtp-error.js'
import { smtpLimits } from './smtp-limits.js'

/** What a transport by SMTP is made of. */
export interface SmtpTransportOptions {
  readonly sender: SmtpSender
  /** Undefined only where the sender has no `auth`. */
  readonly login: VersionedLogin | undefined
  /** No hand-over goes on for longer. */
  readonly deadline: Deadline
}

/**
 * Hands mail over by SMTP (RFC 5321), one message at a time. The connection is kept for the next message of the batch, and replaced if it
 * has died meanwhile. A login that was refused is not tried again.
 * @throws RangeError if the sender is to log in, and there is no login
 */
export function smtpTransport(options: SmtpTransportOptions): Transport {
  const { sender, login, deadline } = options
  if (sender.auth && login === undefined) {
    throw new RangeError(`the sender ${sender.name} has to log in, and there is no login`)
  }
  return new SmtpTransport({ sender, login, limits: smtpLimits(sender.limits) }, deadline)
}

class SmtpTransport implements Transport {
  readonly maxRecipients = SMTP_MAX_RECIPIENTS
  readonly #account: SmtpAccount
  readonly #deadline: Deadline
  #session: SmtpSession | undefined
  #refusal: FailureError | undefined

  constructor(account: SmtpAccount, deadline: Deadline) {
    this.#account = account
    this.#deadline = deadline
  }

  async deliver(
    message: OutgoingMessage,
    recipients: readonly string[],
    beginTransmission: BeginTransmission,
  ): Promise<readonly RecipientOutcome[]> {
    const time = new AbortController()
    const { wholeMs } = this.#account.limits
    const remainingMs = this.#deadline.remainingMs()
    const stop = (): void => {
      const outOfTime = new SmtpError(timeIsUp(wholeMs, remainingMs), { code: 'ETIMEDOUT' })
      time.abort(outOfTime)
      this.#session?.client.abort(outOfTime)
    }
    const limitMs = Math.min(wholeMs, remainingMs)
    const where = serverOf(this.#account.sender)
    const timer = setTimeout(stop, Math.max(limitMs, 0))
    try {
      const session = await this.#readySession(time.signal)
      if (session instanceof FailureError) return forAll(recipients, outcomeOfFailure(session))
      return await handOver(session, { message, recipients, beginTransmission, where })
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.client.quit()
  }

  /** The session of the mail before, or a new one; why there is none. */
  async #readySession(time: AbortSignal): Promise<SmtpSession | FailureError> {
    if (this.#refusal) return this.#refusal
    if (this.#session && (await isAlive(this.#session))) return this.#session
    this.#session = undefined
    try {
      this.#session = await openSession(this.#account, time)
      return this.#session
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      if (isFinal(error)) this.#refusal = error
      return error
    }
  }
}

/** Which limit it was that a mail ran into as a whole. */
const timeIsUp = (wholeMs: number, remainingMs: number): string =>
  wholeMs <= remainingMs
    ? `the time for one mail is up; the limit is ${wholeMs / 1_000} s, limits.whole of the sender sets another`
    : 'the time of the function is up'

/** Whether mail can be handed over in a session that was left open. */
async function isAlive({ client }: SmtpSession): Promise<boolean> {
  if (!client.isOpen) return false
  try {
    await client.reset()
    return true
  } catch {
    client.abort()
    return false
  }
}
