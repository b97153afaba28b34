import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import { faultOf, MessageFault, mayBeOfMessage } from '../faults/message-fault.js'
import type { HeadDecisions } from './decide-by-head.js'

/** What is held at once of messages whose bodies have not been read yet. */
export const MAX_HEADS_BYTES = 16 * 1024 * 1024

/** The heads of a range, decided on. */
export interface CollectedHeads {
  /** Ascending by UID, each once. */
  readonly heads: readonly HeadDecisions[]
  /** Of messages whose heads came, and could not be decided on. */
  readonly faults: readonly MessageFault[]
  /** The end of the range, or of what fitted: what lies beyond is to be asked for again. */
  readonly through: number
  readonly heldBytes: number
  /** Why the server ended before the range did; it may be one of its messages. */
  readonly failure?: FailureError
}

/**
 * Collects the heads of a range that ends with `last`, in whatever order they come, deciding on each at once. If they are too many
 * for `maxBytes`, the lowest UIDs that fit are kept, and one at least. The rest is read and thrown away: no other command can be
 * given before.
 */
export async function collectHeads(
  rows: AsyncIterable<MessageHead>,
  last: number,
  decide: (head: MessageHead) => HeadDecisions,
  maxBytes: number,
): Promise<CollectedHeads> {
  const heads = new Map<number, HeadDecisions | MessageFault>()
  let bytes = 0
  let through = last
  const remove = (uid: number) => {
    bytes -= bytesOf(heads.get(uid))
    heads.delete(uid)
  }
  const failure = await failureOf(async () => {
    for await (const head of rows) {
      if (head.uid > through) continue
      remove(head.uid)
      const decided = decidedOrFault(head, decide)
      heads.set(head.uid, decided)
      bytes += bytesOf(decided)
      while (bytes > maxBytes && heads.size > 1) {
        const highest = Math.max(...heads.keys())
        remove(highest)
        through = highest - 1
      }
    }
  })
  const all = [...heads.values()]
  const decided = all.flatMap((one) => (one instanceof MessageFault ? [] : [one]))
  return {
    heads: decided.toSorted((a, b) => a.attributes.uid - b.attributes.uid),
    faults: all.flatMap((one) => (one instanceof MessageFault ? [one] : [])),
    through,
    heldBytes: bytes,
    ...(failure && { failure }),
  }
}

function decidedOrFault(
  head: MessageHead,
  decide: (head: MessageHead) => HeadDecisions,
): HeadDecisions | MessageFault {
  try {
    return decide(head)
  } catch (error) {
    return faultOf(head.uid, error)
  }
}

const bytesOf = (head: HeadDecisions | MessageFault | undefined): number =>
  head === undefined || head instanceof MessageFault ? 0 : head.heldBytes

async function failureOf(work: () => Promise<void>): Promise<FailureError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (mayBeOfMessage(error)) return error
    throw error
  }
}
