import type { FailureError } from '../../../failures/failure-error.js'
import {
  AccountDisabled,
  CertificateRefused,
  ConnectionLost,
  HostNotFound,
  LoginRefused,
  ProtocolBroken,
  ServerSilent,
  ServerUnreachable,
  StartTlsMissing,
} from '../../../failures/mailbox-errors.js'
import { type SendingCode, SendingFailed } from '../../../failures/sending-errors.js'
import { strikeOut } from '../../../failures/strike-out.js'
import { passesByItself } from './passing-refusals.js'
import type { SmtpStep } from './smtp-dialogue.js'
import type { SmtpError } from './smtp-error.js'
import type { SmtpReply } from './smtp-reply.js'

type FailureClass = new (message: string) => FailureError

/** How a failure is made: of its own class, or of that of sending with a code. */
type FailureKind = FailureClass | SendingCode

const BY_CODE: Readonly<Record<string, FailureClass>> = {
  EDNS: HostNotFound,
  ENOTFOUND: HostNotFound,
  EAI_AGAIN: HostNotFound,
  ECONNREFUSED: ServerUnreachable,
  EHOSTUNREACH: ServerUnreachable,
  ENETUNREACH: ServerUnreachable,
  EADDRNOTAVAIL: ServerUnreachable,
  ETIMEDOUT: ServerSilent,
  ETIMEOUT: ServerSilent,
  ECONNECTION: ConnectionLost,
  ECONNRESET: ConnectionLost,
  EPIPE: ConnectionLost,
  ETLS: ConnectionLost,
}

/** As OpenSSL and Node name what is wrong with a certificate: CERT_HAS_EXPIRED, SELF_SIGNED_CERT_IN_CHAIN, ... */
const CERTIFICATE_CODE = /CERT|^UNABLE_TO_/
/** What came back was no TLS: often the port of another `security`. */
const TLS_CODE = /^ERR_SSL_|^EPROTO$/

/** No enhanced code tells a blocked account from a wrong password; "SmtpClientAuthentication is disabled" is none. */
const WORDS_OF_DISABLED =
  /\b(?:account|user|mailbox)\b[^.]{0,40}\b(?:disabled|locked|suspended|deactivated|blocked|expired)\b/i

/** RFC 4954 6: 504 and 538 speak of the mechanism, 500 to 503 of a server that does not know AUTH here. */
const CODES_OF_MECHANISM = new Set([500, 501, 502, 503, 504, 538])

/** Failures of the opening that another attempt with the same secret and the same jobs file cannot help. */
const FINAL_CODES = new Set([
  'AUTH_FAILED',
  'ACCOUNT_DISABLED',
  'AUTH_UNSUPPORTED',
  'AUTH_CLIENT_REFUSED',
  'AUTH_CONSENT_REQUIRED',
  'EHLO_REFUSED',
  'REFUSED',
])

/** Whether a failure to open a session is refused for good, and not only put off. */
export const isFinal = ({ code }: FailureError): boolean => FINAL_CODES.has(code)

/**
 * An error of a session before the server has a message, as a failure of the catalogue: it names the server (`where`) and the step, and
 * ends with a `hint`, if there is one. `secrets` are struck out, should the server echo them.
 */
export function sessionFailure(
  error: SmtpError,
  where: string,
  secrets: readonly string[],
  hint = '',
): FailureError {
  const words = error.reply?.words ?? error.message
  const message = strikeOut(`${where}: ${error.step}: ${words}${hint}`, secrets)
  const kind = kindOf(error)
  // Without a cause, which has the server's words as they came.
  return typeof kind === 'string' ? new SendingFailed(kind, message) : new kind(message)
}

function kindOf({ code, command, step, reply }: SmtpError): FailureKind {
  if (command === 'STARTTLS' && reply) return StartTlsMissing
  if (reply) return command.startsWith('AUTH') ? kindOfLogin(reply) : kindOfReply(reply, step)
  if (CERTIFICATE_CODE.test(code)) return CertificateRefused
  if (TLS_CODE.test(code)) return ServerUnreachable
  return BY_CODE[code] ?? ProtocolBroken
}

function kindOfLogin(reply: SmtpReply): FailureKind {
  if (reply.code >= 400 && reply.code < 500) return 'PUT_OFF'
  if (CODES_OF_MECHANISM.has(reply.code)) return 'AUTH_UNSUPPORTED'
  if (reply.code < 500) return ProtocolBroken
  return WORDS_OF_DISABLED.test(reply.words) ? AccountDisabled : LoginRefused
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
