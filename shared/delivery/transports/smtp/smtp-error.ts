import type { SmtpReply } from './smtp-reply.js'

/** What went wrong in a session: an answer that was no success, or a connection that failed. */
export class SmtpError extends Error {
  override readonly name = 'SmtpError'
  /** What it came in answer to: `CONN`, `EHLO`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  readonly command: string
  /** The server's answer, if there was one. */
  readonly reply: SmtpReply | undefined
  /** The code of the socket, of OpenSSL or of the client: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `ETIMEDOUT`. */
  readonly code: string

  constructor(
    message: string,
    {
      command = 'CONN',
      reply,
      code,
    }: { command?: string | undefined; reply?: SmtpReply | undefined; code: string },
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.command = command
    this.reply = reply
    this.code = code
  }
}
