import { MAX_COMMAND_UIDS } from '../../../shared/mailbox/imap/uid-set.js'
import type { FetchedMessage, MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { MAX_HELD_BYTES } from './fetch-groups.js'

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

/** Bodies that are held because they came before their turn: one group more, at most. */
const MAX_AHEAD_BYTES = MAX_HELD_BYTES

/**
 * The bodies of several groups of messages, out of one FETCH for all of them: a FETCH for each group would cost a round
 * trip each. No other method of the session may be called before `close`.
 */
export class ArrivingBodies {
  readonly #session: Pick<MailboxSession, 'messages' | 'message'>
  /** Of whole commands, those that were not asked for yet. */
  #rest: readonly number[]
  #command: BodiesOfCommand | undefined
  #reading: Promise<unknown> = Promise.resolve()

  /** @param uids of all groups, in their order */
  constructor(session: Pick<MailboxSession, 'messages' | 'message'>, uids: readonly number[]) {
    this.#session = session
    this.#rest = uids
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
    const group = new ArrivedGroup()
    for (const [index, uid] of uids.entries()) {
      const command = await this.#commandOf(uid)
      const message = await command?.bodyOf(uid)
      if (message === 'not in sight') {
        // It is gone, or comes behind all that: a FETCH for the group alone tells, and holds nothing that is not of it.
        await this.#giveUp()
        await this.#ask(uids.slice(index), group)
        return group
      }
      if (message) group.add(message)
      else if (!command) {
        await this.#ask(uids.slice(index), group)
        return group
      }
    }
    return group
  }

  /** The command that has asked for a message, if there is one. */
  async #commandOf(uid: number): Promise<BodiesOfCommand | undefined> {
    if (this.#command?.asked.has(uid)) return this.#command
    if (this.#rest.length === 0) return undefined
    await this.#command?.end()
    this.#command = new BodiesOfCommand(this.#session, this.#rest.slice(0, MAX_COMMAND_UIDS))
    this.#rest = this.#rest.slice(MAX_COMMAND_UIDS)
    return this.#command
  }

  async #ask(uids: readonly number[], group: ArrivedGroup): Promise<void> {
    for await (const message of this.#session.messages(uids)) group.add(message)
  }

  async #giveUp(): Promise<void> {
    const command = this.#command
    this.#command = undefined
    this.#rest = []
    await command?.close()
  }
}

/**
 * The bodies of one FETCH. RFC 9051 promises no order: that a message is gone only the end of the answer tells. What comes before its turn
 * meanwhile is held, so that one that is gone has nothing sent twice.
 */
class BodiesOfCommand {
  readonly asked: ReadonlySet<number>
  readonly #rows: AsyncIterator<FetchedMessage>
  readonly #ahead = new Map<number, FetchedMessage>()
  #aheadBytes = 0

  constructor(session: Pick<MailboxSession, 'messages'>, uids: readonly number[]) {
    this.asked = new Set(uids)
    this.#rows = session.messages(uids)[Symbol.asyncIterator]()
  }

  /** The body of a message; undefined if it is gone, `not in sight` if too much has come in its place. */
  async bodyOf(uid: number): Promise<FetchedMessage | 'not in sight' | undefined> {
    const early = this.#ahead.get(uid)
    if (early) {
      this.#ahead.delete(uid)
      this.#aheadBytes -= bytesOf(early)
      return early
    }
    for (let row = await this.#rows.next(); !row.done; row = await this.#rows.next()) {
      if (row.value.uid === uid) return row.value
      this.#ahead.set(row.value.uid, row.value)
      this.#aheadBytes += bytesOf(row.value)
      if (this.#aheadBytes > MAX_AHEAD_BYTES) return 'not in sight'
    }
    return undefined
  }

  /** Reads the answer to its end: there is another command to be given. */
  async end(): Promise<void> {
    while (!(await this.#rows.next()).done) this.#ahead.clear()
  }

  /** What has not arrived is given up, and what came before its turn. */
  async close(): Promise<void> {
    this.#ahead.clear()
    await this.#rows.return?.()
  }
}

const bytesOf = ({ raw }: FetchedMessage): number => raw?.length ?? 0

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
