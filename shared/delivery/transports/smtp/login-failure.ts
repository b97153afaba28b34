import type { FailureError } from '../../../failures/failure-error.js'
import { LOGIN_FAILURE } from '../../../failures/login-failures.js'
import { type LoginRefusal, loginRefusalOf } from '../../../failures/login-refusals.js'
import { ProtocolBroken } from '../../../failures/mailbox-errors.js'
import { maskLoginAnswer } from '../../../failures/mask-sent.js'
import { SendingFailed } from '../../../failures/sending-errors.js'
import type { Mechanism } from './smtp-auth.js'
import type { SmtpReply } from './smtp-reply.js'

/** A mechanism that a server did not take a login by, and what it said. */
export interface RefusedMechanism {
  readonly mechanism: Mechanism
  readonly reply: SmtpReply
  /** What had been sent by then: nothing of it may be told. */
  readonly sent: readonly string[]
}

/** RFC 4954 4 and 6: 504 speaks of the mechanism, 500 to 503 of a server that does not know AUTH here, or not so. */
const CODES_OF_MECHANISM = new Set([500, 501, 502, 503, 504])

/** RFC 4954 6: 535 is for credentials, whatever a server says beside it; 538 for an open line. */
const CREDENTIALS_INVALID = 535
const ENCRYPTION_REQUIRED = 538

/** What a server spoke of that refused a login by AUTH. */
export function smtpLoginRefusal({ code, words }: SmtpReply): LoginRefusal {
  if (code === ENCRYPTION_REQUIRED) return 'open line'
  if (CODES_OF_MECHANISM.has(code)) return loginRefusalOf({ words }, 'mechanism')
  return loginRefusalOf({
    code: code === CREDENTIALS_INVALID ? 'AUTHENTICATIONFAILED' : undefined,
    words,
  })
}

/**
 * Whether the login may be taken by another mechanism. A server that keeps no password in clear offers CRAM-MD5 all the same at times, and
 * answers it as if the password were wrong; what PLAIN carries, LOGIN does too.
 */
export function mayBeTakenOtherwise({ mechanism, reply }: RefusedMechanism): boolean {
  if (reply.code < 400) return mechanism === 'CRAM-MD5'
  if (reply.code < 500) return false
  const refusal = smtpLoginRefusal(reply)
  return refusal === 'mechanism' || (refusal === 'credentials' && mechanism === 'CRAM-MD5')
}

/** The failure of a login that was refused by each mechanism that was tried, the last one included. */
export function loginFailure(refused: readonly RefusedMechanism[], where: string): FailureError {
  const told = refused.map(
    ({ mechanism, reply, sent }) => `AUTH ${mechanism}: ${maskLoginAnswer(reply.words, sent)}`,
  )
  const message = `${where}: ${told.join('; ')}`
  const { code = 0 } = refused.at(-1)?.reply ?? {}
  if (code < 400) return new ProtocolBroken(message)
  if (code < 500) return new SendingFailed('PUT_OFF', message)
  const refusals = refused.map(({ reply }) => smtpLoginRefusal(reply))
  const last = refusals.at(-1) ?? 'credentials'
  // What the last one was not asked, an earlier one has answered.
  const isRefused = last === 'mechanism' && refusals.includes('credentials')
  return new LOGIN_FAILURE[isRefused ? 'credentials' : last](message)
}
