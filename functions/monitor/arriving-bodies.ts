import type { FetchedMessage, MailboxSession } from '../../shared/mailbox/mailbox-session.js'

/** Messages of one command: a sequence set of 5 500 characters at most (RFC 7162 4 asks for lines below 8 192). */
const COMMAND_UIDS = 500

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
    const found = new Map<number, Buffer>()
    for await (const { uid, raw } of this.#session.messages(uids)) found.set(uid, raw)
    return found
  }

  /** Undefined as soon as something else arrives than what was asked for next. */
  async #inOrder(uids: readonly number[]): Promise<Map<number, Buffer> | undefined> {
    const group = new Map<number, Buffer>()
    for (const uid of uids) {
      const row = await this.#rows?.next()
      if (!row || row.done || row.value.uid !== uid) return undefined
      group.set(uid, row.value.raw)
    }
    return group
  }

  async #giveUp(): Promise<void> {
    const rows = this.#rows
    this.#rows = undefined
    await rows?.return?.()
  }
}

async function* bodiesOf(
  session: Pick<MailboxSession, 'messages'>,
  uids: readonly number[],
): AsyncGenerator<FetchedMessage> {
  for (let index = 0; index < uids.length; index += COMMAND_UIDS)
    yield* session.messages(uids.slice(index, index + COMMAND_UIDS))
}
