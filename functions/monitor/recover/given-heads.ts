import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import type { MailboxSession, MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import { mayBeOfMessage } from '../faults/message-fault.js'

/**
 * The heads of a short range, but for those that the server does not give out: one bad mail keeps nobody from looking at the others.
 * @param onRefusal told of each refusal; what it throws ends the reading
 */
export async function* givenHeads(
  session: Pick<MailboxSession, 'heads'>,
  { first, last }: UidRange,
  onRefusal: (failure: FailureError) => void | Promise<void>,
): AsyncGenerator<MessageHead> {
  let next = first
  try {
    for await (const head of session.heads(first, last)) {
      next = head.uid + 1
      yield head
    }
    return
  } catch (error) {
    if (!mayBeOfMessage(error)) throw error
    await onRefusal(error)
  }
  for (let uid = next; uid <= last; uid += 1) yield* ownHead(session, uid, onRefusal)
}

async function* ownHead(
  session: Pick<MailboxSession, 'heads'>,
  uid: number,
  onRefusal: (failure: FailureError) => void | Promise<void>,
): AsyncGenerator<MessageHead> {
  try {
    yield* session.heads(uid, uid)
  } catch (error) {
    if (!mayBeOfMessage(error)) throw error
    await onRefusal(error)
  }
}
