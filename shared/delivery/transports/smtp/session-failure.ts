import { connectionFailure } from '../../../failures/connection-failures.js'
import type { FailureError } from '../../../failures/failure-error.js'
import { foreignGreeting, silentForTls } from '../../../failures/foreign-greeting.js'
import { ProtocolBroken, ServerSilent, StartTlsMissing } from '../../../failures/mailbox-errors.js'
import { maskSent } from '../../../failures/mask-sent.js'
import { type SendingCode, SendingFailed } from '../../../failures/sending-errors.js'
import { passesByItself } from './passing-refusals.js'
import { TLS_EXPECTED } from './smtp-client.js'
import type { SmtpStep } from './smtp-dialogue.js'
import type { SmtpError } from './smtp-error.js'
import type { SmtpReply } from './smtp-reply.js'

type FailureClass = new (message: string) => FailureError

/** How a failure is made: of its own class, or of that of sending with a code. */
type FailureKind = FailureClass | SendingCode

/** Limits of ours, and of nodemailer. */
const CODES_OF_SILENCE = new Set(['ETIMEDOUT', 'ETIMEOUT'])

/** Before what nodemailer says of a greeting that is none. */
const INVALID_GREETING = /^Invalid greeting\. response=/

/** Whether a failure to open a session is refused for good, and not only put off. */
export const isFinal = ({ failure }: FailureError): boolean => !failure.passesByItself

/**
 * An error of a session before the server has a message, and not of its login, as a failure of the catalogue: it names the server (`where`)
 * and the step, and ends with a `hint`, if there is one. What was `sent` is masked, should the server give it back.
 */
export function sessionFailure(
  error: SmtpError,
  where: string,
  sent: readonly string[],
  hint = '',
): FailureError {
  const { reply, step } = error
  if (!reply) return failureOfConnection(error, where, hint)
  const kind = kindOf(reply, error)
  const message = `${where}: ${step}: ${maskSent(reply.words, sent)}${hint}`
  // Without a cause, which has the server's words as they came.
  return typeof kind === 'string' ? new SendingFailed(kind, message) : new kind(message)
}

function failureOfConnection(
  { code, message, step }: SmtpError,
  where: string,
  hint: string,
): FailureError {
  if (code === TLS_EXPECTED) return silentForTls(where)
  if (INVALID_GREETING.test(message))
    return foreignGreeting(message.replace(INVALID_GREETING, ''), 'SMTP', where)
  const at = `${where}: ${step}`
  if (CODES_OF_SILENCE.has(code)) return new ServerSilent(`${at}: ${message}${hint}`)
  const failure = connectionFailure({ code, message, isUpgrade: step === 'STARTTLS' }, at)
  return failure ?? new ProtocolBroken(`${at}: ${maskSent(message, [])}${hint}`)
}

function kindOf(reply: SmtpReply, { command, step }: SmtpError): FailureKind {
  return command === 'STARTTLS' ? StartTlsMissing : kindOfReply(reply, step)
}

/** A greeting, or an answer to EHLO or RSET. */
/** An EHLO that is not known, nor HELO after it, is no matter of the name. */
const NOT_IMPLEMENTED = new Set([500, 502])

function kindOfReply(reply: SmtpReply, step: SmtpStep): FailureKind {
  const { code } = reply
  if (code < 500) return code >= 400 ? 'PUT_OFF' : ProtocolBroken
  if (passesByItself(reply, step)) return 'PUT_OFF'
  return step === 'EHLO' && !NOT_IMPLEMENTED.has(code) ? 'EHLO_REFUSED' : 'REFUSED'
}
