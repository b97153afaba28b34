import { ProtocolBroken } from '../../../shared/failures/mailbox-errors.js'
import type { FetchedMessage, MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { MAX_HELD_BYTES } from './fetch-groups.js'

/** Messages of one command: a sequence set of 5 500 characters at most (RFC 7162 4 asks for lines below 8 192). */
const COMMAND_UIDS = 500

/** A group fits into memory by the sizes that were announced. Some servers only estimate those, but none is off by so much. */
const MAX_GROUP_BYTES = 4 * MAX_HELD_BYTES

/**
 * The bodies of several groups of messages, out of one FETCH for all of them: a FETCH for each group would cost a round
 * trip each. No other method of the session may be called before `close`.
 */
export class ArrivingBodies {
  readonly #session: Pick<MailboxSession, 'messages'>
  #rows: AsyncIterator<FetchedMessage> | undefined
  #reading: Promise<unknown> = Promise.resolve()

  /** @param uids of all groups, in their order */
  constructor(session: Pick<MailboxSession, 'messages'>, uids: readonly number[]) {
    this.#session = session
    this.#rows = bodiesOf(session, uids)
  }

  /** The bodies of the next group; those that do not exist are left out. */
  next(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
    const group = this.#group(uids)
    // A failure is told to whoever waits for the group; until then it must not count as unhandled.
    this.#reading = group.catch(() => {})
    return group
  }

  /** Lets the session be used for something else; what has not arrived is given up. */
  async close(): Promise<void> {
    await this.#reading
    await this.#giveUp()
  }

  async #group(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
    if (uids.length === 0) return new Map()
    const group = await this.#inOrder(uids)
    if (group) return group
    // Another message than the next one has come. The next one is gone, or comes later (RFC 9051 promises no order): only
    // a FETCH that was read to its end can tell.
    await this.#giveUp()
    const found = new ArrivedGroup()
    for await (const message of this.#session.messages(uids)) found.add(message)
    return found.bodies
  }

  /** Undefined as soon as something else arrives than what was asked for next. */
  async #inOrder(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer> | undefined> {
    const group = new ArrivedGroup()
    for (const uid of uids) {
      const row = await this.#rows?.next()
      if (!row || row.done || row.value.uid !== uid) return undefined
      group.add(row.value)
    }
    return group.bodies
  }

  async #giveUp(): Promise<void> {
    const rows = this.#rows
    this.#rows = undefined
    await rows?.return?.()
  }
}

class ArrivedGroup {
  readonly bodies = new Map<number, Buffer>()
  #bytes = 0

  /** @throws ProtocolBroken if there are more bytes than memory can be relied on for */
  add({ uid, raw }: FetchedMessage): void {
    this.#bytes += raw.length
    if (this.#bytes > MAX_GROUP_BYTES)
      throw new ProtocolBroken(
        `messages up to UID ${uid} have ${this.#bytes} bytes, where ${MAX_HELD_BYTES} were announced at most`,
      )
    this.bodies.set(uid, raw)
  }
}

async function* bodiesOf(
  session: Pick<MailboxSession, 'messages'>,
  uids: readonly number[],
): AsyncGenerator<FetchedMessage> {
  for (let index = 0; index < uids.length; index += COMMAND_UIDS)
    yield* session.messages(uids.slice(index, index + COMMAND_UIDS))
}
