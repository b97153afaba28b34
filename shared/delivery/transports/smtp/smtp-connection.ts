import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import { xoauth2Response } from './smtp-auth.js'
import { SmtpError } from './smtp-error.js'
import { MAX_REPLY_BYTES, type SmtpLimits } from './smtp-limits.js'
import { inOneLine, readReply } from './smtp-reply.js'

/** nodemailer's client, and what it says when something goes wrong. */
export type SmtpConnection = SMTPConnection
export type ConnectionError = SMTPConnection.SMTPError

/** What nodemailer says of a message that the server has taken. */
export type ConnectionAnswer = SMTPConnection.SentMessageInfo

/**
 * XOAUTH2 under a name of ours: nodemailer's own asks for another token in the middle of the login and loses the server's words, and
 * without a source of tokens it takes PLAIN instead, with the token for a password.
 */
export const BY_TOKEN = 'MAILJOBS-XOAUTH2'

/**
 * A connection that is not open yet: the one door to nodemailer's client. It is used without nodemailer's transport, because that does not
 * tell when the server is ready for the message. It logs nothing.
 */
export function newConnection(
  { host, port, security, servername, ca }: SmtpSender,
  { connectMs, responseMs }: SmtpLimits,
  name: string,
): SmtpConnection {
  return new SMTPConnection({
    host,
    port,
    name,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: {
      // Explicit, so that no variable of the environment can switch it off.
      rejectUnauthorized: true,
      ...(servername !== undefined && { servername }),
      ...(ca !== undefined && { ca }),
    },
    dnsTimeout: connectMs,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: responseMs,
    // A message that is cut off must not be ended in an orderly way.
    socketCloseTimeout: 0,
    maxResponseSize: MAX_REPLY_BYTES,
    customAuth: { [BY_TOKEN]: loginByToken },
  })
}

async function loginByToken({
  auth: { credentials },
  sendCommand,
}: SMTPConnection.CustomAuthenticationContext): Promise<void> {
  const command = `AUTH XOAUTH2 ${xoauth2Response(credentials.user, credentials.pass)}`
  const first = await sendCommand(command)
  // A refusal comes in two steps: its details, then, after an empty answer, its code.
  const last = first.status === 334 ? await sendCommand('') : first
  if (last.status !== 235) throw new Error('Invalid login')
}

/** An error of nodemailer: its own codes are more general than those it keeps of the socket. */
export function smtpError(error: ConnectionError): SmtpError {
  const { message, command, response, originalCode, code = '' } = error
  const reply = response === undefined ? undefined : readReply(response)
  return new SmtpError(
    inOneLine(message || originalCode || code),
    {
      command,
      reply,
      code: code === 'ETIMEDOUT' ? code : (originalCode ?? code),
    },
    { cause: error },
  )
}
