import type { SmtpStep } from './smtp-dialogue.js'
import type { SmtpReply } from './smtp-reply.js'

/** What is known of an error of a session, beside its words. */
interface SmtpErrorFacts {
  readonly command?: string | undefined
  readonly step?: SmtpStep | undefined
  readonly reply?: SmtpReply | undefined
  readonly code: string
}

/** What went wrong in a session: an answer that was no success, or a connection that failed. */
export class SmtpError extends Error {
  override readonly name = 'SmtpError'
  /** What it came in answer to: `CONN`, `EHLO`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  readonly command: string
  /** What was answered so, or was waited for. */
  readonly step: SmtpStep
  /** The server's answer, if there was one. */
  readonly reply: SmtpReply | undefined
  /** The code of the socket, of OpenSSL or of the client: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `ETIMEDOUT`. */
  readonly code: string

  constructor(
    message: string,
    { command = 'CONN', step = 'connect', reply, code }: SmtpErrorFacts,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.command = command
    this.step = step
    this.reply = reply
    this.code = code
  }

  /** The same, of another step. */
  at(step: SmtpStep): SmtpError {
    const { command, reply, code } = this
    return new SmtpError(this.message, { command, step, reply, code }, { cause: this })
  }
}
