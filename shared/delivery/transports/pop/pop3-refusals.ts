import type { FailureError } from '../../../failures/failure-error.js'
import { LOGIN_FAILURE } from '../../../failures/login-failures.js'
import { loginRefusalOf } from '../../../failures/login-refusals.js'
import { ConnectionLost, ServerThrottled } from '../../../failures/mailbox-errors.js'
import { SendingFailed } from '../../../failures/sending-errors.js'
import { asksToSlowDown } from '../../../failures/slow-down-words.js'
import type { Pop3Reply } from './pop3-reply.js'

/** The failure behind an -ERR to a login. @param at the server and the command: `pop.example.com:110: PASS` */
export function loginRefusal(reply: Pop3Reply, at: string): FailureError {
  const message = `${at}: ${reply.words}`
  return passingRefusal(reply, message) ?? new SendingFailed('POP_AUTH_FAILED', message)
}

/** The failure behind an -ERR in place of a greeting: the server serves nobody just now, or not us. */
export function greetingRefusal(reply: Pop3Reply, at: string): FailureError {
  const message = `${at}: ${reply.words}`
  return passingRefusal(reply, message) ?? new ConnectionLost(message)
}

/** A refusal that is of something else than the password. */
function passingRefusal({ code, said }: Pop3Reply, message: string): FailureError | undefined {
  if (asksToSlowDown(said)) return new ServerThrottled(message)
  const refusal = loginRefusalOf({ code, words: said })
  return refusal === 'credentials' ? undefined : new LOGIN_FAILURE[refusal](message)
}
