import type { FailureError } from '../../../failures/failure-error.js'
import {
  AccountDisabled,
  ConnectionLost,
  MailboxBusy,
  ServerThrottled,
} from '../../../failures/mailbox-errors.js'
import { SendingFailed } from '../../../failures/sending-errors.js'
import { asksToSlowDown } from '../../../mailbox/imap/throttling.js'
import type { Pop3Reply } from './pop3-reply.js'

/** Refusals that say nothing of the password (RFC 2449 8.1.1, RFC 3206 4). */
const BY_CODE: Readonly<Record<string, new (message: string) => FailureError>> = {
  'IN-USE': MailboxBusy,
  'LOGIN-DELAY': MailboxBusy,
  'SYS/TEMP': MailboxBusy,
  // It passes only when an administrator has done something.
  'SYS/PERM': AccountDisabled,
}

/** The failure behind an -ERR to a login. */
export function loginRefusal(reply: Pop3Reply, where: string): FailureError {
  const message = `${where}: ${reply.words}`
  return passingRefusal(reply, message) ?? new SendingFailed('POP_AUTH_FAILED', message)
}

/** The failure behind an -ERR in place of a greeting: the server serves nobody just now, or not us. */
export function greetingRefusal(reply: Pop3Reply, where: string): FailureError {
  const message = `${where}: ${reply.words}`
  return passingRefusal(reply, message) ?? new ConnectionLost(message)
}

function passingRefusal({ code, words }: Pop3Reply, message: string): FailureError | undefined {
  if (asksToSlowDown(words)) return new ServerThrottled(message)
  const ByCode = code === undefined ? undefined : BY_CODE[code]
  return ByCode && new ByCode(message)
}
