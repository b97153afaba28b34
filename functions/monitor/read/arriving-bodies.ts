import type { FetchedMessage, MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { MAX_HELD_BYTES } from './fetch-groups.js'

/** Messages of one command: a sequence set of 5 500 characters at most (RFC 7162 4 asks for lines below 8 192). */
const COMMAND_UIDS = 500

/**
 * A group fits into memory by the sizes that were told. Some servers only estimate those, some tell 0 of every mail (Proton Bridge,
 * imapsync issue 163): what is more than this is left to be read in pieces.
 */
const MAX_GROUP_BYTES = 2 * MAX_HELD_BYTES

/** The bodies of a group. */
export interface ArrivedBodies {
  readonly held: ReadonlyMap<number, Buffer>
  /** Those that are there, and were not held: they are larger than was told. */
  readonly left: ReadonlySet<number>
}

/**
 * The bodies of several groups of messages, out of one FETCH for all of them: a FETCH for each group would cost a round
 * trip each. No other method of the session may be called before `close`.
 */
export class ArrivingBodies {
  readonly #session: Pick<MailboxSession, 'messages' | 'message'>
  #rows: AsyncIterator<FetchedMessage> | undefined
  #reading: Promise<unknown> = Promise.resolve()

  /** @param uids of all groups, in their order */
  constructor(session: Pick<MailboxSession, 'messages' | 'message'>, uids: readonly number[]) {
    this.#session = session
    this.#rows = bodiesOf(session, uids)
  }

  /** The bodies of the next group; those that do not exist are left out. */
  next(uids: readonly number[]): Promise<ArrivedBodies> {
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

  /** Reads a message that was left: in pieces, when the group that is arriving has arrived. */
  async *pieces(uid: number, size: number): AsyncGenerator<Buffer> {
    await this.close()
    yield* this.#session.message(uid, size)
  }

  async #group(uids: readonly number[]): Promise<ArrivedBodies> {
    if (uids.length === 0) return new ArrivedGroup()
    const group = await this.#inOrder(uids)
    if (group) return group
    // Another message than the next one has come. The next one is gone, or comes later (RFC 9051 promises no order): only
    // a FETCH that was read to its end can tell.
    await this.#giveUp()
    const found = new ArrivedGroup()
    for await (const message of this.#session.messages(uids)) found.add(message)
    return found
  }

  /** Undefined as soon as something else arrives than what was asked for next. */
  async #inOrder(uids: readonly number[]): Promise<ArrivedBodies | undefined> {
    const group = new ArrivedGroup()
    for (const uid of uids) {
      const row = await this.#rows?.next()
      if (!row || row.done || row.value.uid !== uid) return undefined
      group.add(row.value)
    }
    return group
  }

  async #giveUp(): Promise<void> {
    const rows = this.#rows
    this.#rows = undefined
    await rows?.return?.()
  }
}

class ArrivedGroup implements ArrivedBodies {
  readonly held = new Map<number, Buffer>()
  readonly left = new Set<number>()
  #bytes = 0

  add({ uid, raw }: FetchedMessage): void {
    if (raw === undefined || this.#bytes + raw.length > MAX_GROUP_BYTES) this.left.add(uid)
    else {
      this.#bytes += raw.length
      this.held.set(uid, raw)
    }
  }
}

async function* bodiesOf(
  session: Pick<MailboxSession, 'messages'>,
  uids: readonly number[],
): AsyncGenerator<FetchedMessage> {
  for (let index = 0; index < uids.length; index += COMMAND_UIDS)
    yield* session.messages(uids.slice(index, index + COMMAND_UIDS))
}
