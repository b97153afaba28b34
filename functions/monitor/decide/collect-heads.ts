import type { MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import type { HeadDecisions } from './decide-by-head.js'

/** What is held at once of messages whose bodies have not been read yet. */
export const MAX_HEADS_BYTES = 16 * 1024 * 1024

/** The heads of a range, decided on. */
export interface CollectedHeads {
  /** Ascending by UID, each once. */
  readonly heads: readonly HeadDecisions[]
  /** The end of the range, or of what fitted: what lies beyond is to be asked for again. */
  readonly through: number
  readonly heldBytes: number
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
  const heads = new Map<number, HeadDecisions>()
  let bytes = 0
  let through = last
  const remove = (uid: number) => {
    bytes -= heads.get(uid)?.heldBytes ?? 0
    heads.delete(uid)
  }
  for await (const head of rows) {
    if (head.uid > through) continue
    remove(head.uid)
    const decided = decide(head)
    heads.set(head.uid, decided)
    bytes += decided.heldBytes
    while (bytes > maxBytes && heads.size > 1) {
      const highest = Math.max(...heads.keys())
      remove(highest)
      through = highest - 1
    }
  }
  const inOrder = [...heads.values()].toSorted((a, b) => a.attributes.uid - b.attributes.uid)
  return { heads: inOrder, through, heldBytes: bytes }
}
