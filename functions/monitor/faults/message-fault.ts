import { asFailure, FailureError } from '../../../shared/failures/failure-error.js'
import { MailboxError } from '../../../shared/failures/mailbox-errors.js'
import { MessageVanished } from '../../../shared/mailbox/mailbox-session.js'
import { LeaseLost } from '../lease/lease-lost.js'

/** Something went wrong with one message, and with nothing else. */
export class MessageFault extends Error {
  override readonly name = 'MessageFault'
  readonly uid: number
  readonly failure: FailureError

  constructor(uid: number, failure: FailureError) {
    super(`UID ${uid}: ${failure.message}`, { cause: failure })
    this.uid = uid
    this.failure = failure
  }
}

/** A message is too long for memory: it is received when all others are decided, and that is no fault of it. */
export class LongMailFound extends Error {
  override readonly name = 'LongMailFound'
  readonly uid: number
  /** As it was told: of a mail that is found only when it comes, that is too little. */
  readonly size: number

  constructor(uid: number, size: number) {
    super(`UID ${uid} is too long for memory`)
    this.uid = uid
    this.size = size
  }
}

/** Does something with one message. @throws MessageFault for what is that message's own fault; what is of the surroundings as it is */
export async function ofMessage<T>(uid: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw faultOf(uid, error)
  }
}

/** What was thrown, as the fault of a message. @throws it as it is, where it is of the surroundings */
export function faultOf(uid: number, thrown: unknown): MessageFault {
  if (thrown instanceof MessageFault) return thrown
  if (isOfSurroundings(thrown)) throw thrown
  return new MessageFault(uid, asFailure(thrown))
}

/** What the ports promise to reject with is theirs, but for an object that is refused for what it is. All else is ours, at this message. */
const isOfSurroundings = (error: unknown): boolean =>
  (error instanceof FailureError && error.failure.concerns !== 'mail') ||
  error instanceof LongMailFound ||
  error instanceof MessageVanished ||
  error instanceof LeaseLost

/**
 * Whether a mail server may have failed for the message that it was asked for, and for no other: it refuses, answers nonsense, ends the
 * connection. What it says of the login, of its traffic or of the folder is none of that.
 */
export const mayBeOfMessage = (error: unknown): error is MailboxError =>
  error instanceof MailboxError && error.failure.mayBeOfMail === true
