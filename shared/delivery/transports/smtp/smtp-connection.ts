import { TLSSocket } from 'node:tls'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import { certificateOf, type ServerCertificate } from '../../../runtime/server-certificate.js'
import { cramMd5Response, type Mechanism, xoauth2Response } from './smtp-auth.js'
import type { SmtpDialogue, SmtpStep } from './smtp-dialogue.js'
import { SmtpError } from './smtp-error.js'
import { MAX_REPLY_BYTES } from './smtp-limits.js'
import { inOneLine, readReply } from './smtp-reply.js'

/** nodemailer's client, and what it says when something goes wrong. */
export type SmtpConnection = SMTPConnection
export type ConnectionError = SMTPConnection.SMTPError

/** What nodemailer says of a message that the server has taken. */
export type ConnectionAnswer = SMTPConnection.SentMessageInfo

/**
 * Two mechanisms are ours, under names of ours. nodemailer's XOAUTH2 asks for another token in the middle of the login and loses the
 * server's words, and without a source of tokens it takes PLAIN instead, with the token for a password. Its CRAM-MD5 does not tell what it
 * sent, so that nobody could mask it.
 */
const OWN_METHODS: ReadonlyMap<Mechanism, string> = new Map([
  ['XOAUTH2', 'MAILJOBS-XOAUTH2'],
  ['CRAM-MD5', 'MAILJOBS-CRAM-MD5'],
])

/** What nodemailer calls a mechanism. */
export const methodOf = (mechanism: Mechanism): string => OWN_METHODS.get(mechanism) ?? mechanism

/** nodemailer's own limits never come into play: the dialogue knows which step is waited for, and has a limit for each. */
const NO_LIMIT_MS = 86_400_000

/**
 * A connection that is not open yet: the one door to nodemailer's client. It is used without nodemailer's transport, because that does not
 * tell when the server is ready for the message. It writes no log; what it would log tells the dialogue how far it is, logins masked.
 * `noteSent` is told of a digest before it is sent.
 */
export function newConnection(
  { host, port, security, servername, ca, ehlo: name }: SmtpSender,
  dialogue: SmtpDialogue,
  noteSent: (digest: string) => void,
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
    dnsTimeout: NO_LIMIT_MS,
    connectionTimeout: NO_LIMIT_MS,
    greetingTimeout: NO_LIMIT_MS,
    socketTimeout: NO_LIMIT_MS,
    // A message that is cut off must not be ended in an orderly way.
    socketCloseTimeout: 0,
    maxResponseSize: MAX_REPLY_BYTES,
    customAuth: {
      [methodOf('XOAUTH2')]: loginByToken,
      [methodOf('CRAM-MD5')]: loginByDigest(noteSent),
    },
    transactionLog: true,
    logger: listenerOf(dialogue),
  })
}

/** What nodemailer logs of a session: commands and answers, that it is connected, and that a message was given out to its end. */
interface LogEntry {
  readonly tnx?: string
  readonly remoteAddress?: string
}

function listenerOf(dialogue: SmtpDialogue) {
  const nothing = (): void => {}
  return {
    debug({ tnx }: LogEntry, line: string): void {
      if (tnx === 'client') dialogue.said(line)
      if (tnx === 'server') dialogue.heard(line)
    },
    info({ tnx, remoteAddress }: LogEntry): void {
      if (tnx === 'network' && remoteAddress !== undefined) dialogue.await('greeting')
      if (tnx === 'message') dialogue.await('end of data')
    },
    trace: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
  }
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

const loginByDigest =
  (noteSent: (digest: string) => void) =>
  async ({
    auth: { credentials },
    sendCommand,
  }: SMTPConnection.CustomAuthenticationContext): Promise<void> => {
    const first = await sendCommand('AUTH CRAM-MD5')
    if (first.status !== 334) throw new Error('Invalid login')
    const { response, digest } = cramMd5Response(first.text, credentials.user, credentials.pass)
    noteSent(digest)
    const last = await sendCommand(response)
    if (last.status !== 235) throw new Error('Invalid login')
  }

/** An error of nodemailer: its own codes are more general than those it keeps of the socket, and it does not know what was waited for. */
export function smtpError(error: ConnectionError, dialogue: SmtpDialogue): SmtpError {
  const { message, command, response, originalCode, code = '' } = error
  const reply = response === undefined ? undefined : readReply(response)
  return new SmtpError(
    inOneLine(message || originalCode || code),
    {
      command: command?.replace('MAILJOBS-', ''),
      step: STEP_OF_COMMAND.get(command ?? '') ?? (reply ? dialogue.answered : dialogue.step),
      reply,
      code: code === 'ETIMEDOUT' ? code : (originalCode ?? code),
    },
    { cause: error },
  )
}

/** What nodemailer names of its own accord; its `DATA` may be the answer to the message as well. */
const STEP_OF_COMMAND: ReadonlyMap<string, SmtpStep> = new Map([
  ['MAIL FROM', 'MAIL FROM'],
  ['RCPT TO', 'RCPT TO'],
])

/** What the server has shown; undefined of a line in the clear. */
export const certificateOfConnection = (
  { _socket: socket }: SmtpConnection,
  host: string,
): ServerCertificate | undefined =>
  socket instanceof TLSSocket ? certificateOf(socket, host) : undefined
