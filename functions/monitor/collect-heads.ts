import type { MessageHead } from '../../shared/mailbox/mailbox-session.js'

/** Headers held at once, as they came; decoded they take several times as much. Those of ordinary mail have 2 to 15 KiB. */
export const MAX_HEADS_BYTES = 4 * 1024 * 1024

/** The heads of a range. */
export interface CollectedHeads {
  /** Ascending by UID, each once. */
  readonly heads: readonly MessageHead[]
  /** The end of the range, or of what fitted: what lies beyond is to be asked for again. */
  readonly through: number
  readonly bytes: number
}

/**
 * Collects the heads of a range that ends with `last`, in whatever order they come. If they are too many for `maxBytes`, the
 * lowest UIDs that fit are kept, and one at least. The rest is read and thrown away: no other command can be given before.
 *
 * @param onHead awaited for each head that comes, so that a lease does not expire meanwhile
 */
export async function collectHeads(
  rows: AsyncIterable<MessageHead>,
  last: number,
  maxBytes: number,
  onHead: () => Promise<void> = async () => {},
): Promise<CollectedHeads> {
  const heads = new Map<number, MessageHead>()
  let bytes = 0
  let through = last
  const remove = (uid: number) => {
    bytes -= heads.get(uid)?.header.length ?? 0
    heads.delete(uid)
  }
  for await (const head of rows) {
    await onHead()
    if (head.uid > through) continue
    remove(head.uid)
    heads.set(head.uid, head)
    bytes += head.header.length
    while (bytes > maxBytes && heads.size > 1) {
      const highest = Math.max(...heads.keys())
      remove(highest)
      through = highest - 1
    }
  }
  return { heads: [...heads.values()].toSorted((a, b) => a.uid - b.uid), through, bytes }
}
