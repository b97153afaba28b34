import type { MailboxSession, MessageAttributes } from '../../../shared/mailbox/mailbox-session.js'
import { ArrivingBodies } from './arriving-bodies.js'
import { fetchGroups, MAX_HELD_BYTES, runsOf } from './fetch-groups.js'

/** A message whose turn it is. */
export interface ArrivedMessage<Message> {
  readonly message: Message
  /**
   * Its body: held in memory, or to be read in pieces before the next group is asked for (they reject with MessageVanished if it is
   * gone). Absent if none was wanted, or it is gone.
   */
  readonly body?: Buffer | AsyncIterable<Buffer>
}

/**
 * Messages in order with their bodies, in groups that fit into memory (DESIGN 5.12): many of them, held, or one in pieces. While a
 * group is worked on, the next one arrives.
 */
export async function* arrivingGroups<Message extends { readonly attributes: MessageAttributes }>(
  session: Pick<MailboxSession, 'messages' | 'message'>,
  messages: readonly Message[],
  isWanted: (message: Message) => boolean,
): AsyncGenerator<readonly ArrivedMessage<Message>[]> {
  const groups = fetchGroups(messages, (one) => (isWanted(one) ? one.attributes.size : 0))
  const isLarge = ({ attributes }: Message) => attributes.size > MAX_HELD_BYTES
  const isInPieces = (message: Message) => isWanted(message) && isLarge(message)
  const heldOf = (group: readonly Message[] = []) =>
    group
      .filter((message) => isWanted(message) && !isLarge(message))
      .map(({ attributes }) => attributes.uid)
  for (const run of runsOf(groups, (group) => group.some(isInPieces))) {
    const arriving = new ArrivingBodies(session, run.flatMap(heldOf))
    try {
      let next = arriving.next(heldOf(run[0]))
      for (const [index, group] of run.entries()) {
        const { held, left } = await next
        next = arriving.next(heldOf(run[index + 1]))
        let together: ArrivedMessage<Message>[] = []
        for (const message of group) {
          const { uid, size } = message.attributes
          const body = held.get(uid)
          if (!left.has(uid) && !isInPieces(message)) {
            together.push({ message, ...(body && { body }) })
            continue
          }
          // What is larger than was told comes alone, as it would have: else many such messages would be on their way at once.
          if (together.length > 0) yield together
          together = []
          yield [{ message, body: arriving.pieces(uid, size) }]
        }
        if (together.length > 0) yield together
      }
    } finally {
      await arriving.close()
    }
  }
}
