import {
  BATCH_UIDS,
  beginningOf,
  needsListing,
  type UidRange,
} from '../../../shared/mailbox/arrivals.js'
import type { FolderStatus, MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { MAX_HEADS_BYTES } from './collect-heads.js'

/** Beyond that a round trip more is nothing beside the time that deciding takes. */
export const MAX_STRETCH_MESSAGES = 10_000

/** What is expected to fit; of the next messages more may be held than of those before. */
const STRETCH_BYTES = 0.75 * MAX_HEADS_BYTES

/** What one FETCH of heads may take: should the run end in the middle of it, all of it is read again. */
const STRETCH_MS = 10_000

/** A part of a folder whose heads one FETCH asks for: several batches, once the server has shown what it can do. */
export interface Stretch {
  readonly range: UidRange
  /** The UIDs that exist in it, if that is known. */
  readonly listed: readonly number[] | undefined
  /** One message that is set aside: it has its turn later. */
  readonly isPassed?: boolean
  /** One message that was not given out with others: what comes of it is its own. */
  readonly isAlone?: boolean
  /** A run before this one did not end, and a message of these may be why. */
  readonly isCautious?: boolean
}

/** What a stretch turned out to be. */
export interface StretchSeen {
  /** Everything up to this UID is decided. */
  readonly through: number
  /** Heads that came, and fitted into memory. */
  readonly heads: number
  readonly heldBytes: number
  readonly headsMs: number
  /** The message behind it, if that was not given out. */
  readonly suspect?: number
  /** There is no room for the long mail behind it, until some of what waits is received. */
  readonly isFull?: boolean
}

/** What is known of a folder before it is cut into stretches. */
export interface StretchesOptions {
  /** UIDs that are not read with the others. */
  readonly aside?: readonly number[]
  readonly isCautious?: boolean
}

/**
 * A range of a folder, cut into stretches as it is read. The first one is a single batch, and the next as long as its
 * messages took little memory and their headers came fast, so that neither a slow server nor endless headers keep a run from
 * getting on. A message that is not given out is asked for alone, and what is behind it in halves, until it is known at which it fails.
 */
export class Stretches {
  readonly #folder: FolderStatus
  readonly #session: Pick<MailboxSession, 'uids'>
  #left: UidRange
  readonly #aside: ReadonlySet<number>
  #listed: readonly number[] | undefined
  #messages = BATCH_UIDS
  #isCautious: boolean
  #suspect: number | undefined
  #wasSuspected = false

  constructor(
    range: UidRange,
    folder: FolderStatus,
    session: Pick<MailboxSession, 'uids'>,
    { aside = [], isCautious = false }: StretchesOptions = {},
  ) {
    this.#left = range
    this.#folder = folder
    this.#session = session
    this.#aside = new Set(aside)
    this.#isCautious = isCautious
  }

  get isDone(): boolean {
    return this.#left.first > this.#left.last
  }

  /** The next stretch, which holds so many messages at most. */
  async next(maxMessages: number): Promise<Stretch> {
    const { first, last } = this.#left
    if (!this.#isCautious && this.#aside.has(first))
      return { range: { first, last: first }, listed: [first], isPassed: true }
    if (this.#suspect === first)
      return { range: { first, last: first }, listed: [first], isAlone: true }
    const messages = Math.min(this.#messages, maxMessages)
    if (!this.#listed && needsListing(this.#left, messages, this.#folder))
      this.#listed = await this.#session.uids(first, last)
    const next = beginningOf(this.#left, messages, this.#listed)
    // What goes one by one leaves out what is set aside; its page then ends where it did before.
    const range = this.#isCautious ? next : this.#beforeAside(next)
    const listed = this.#listed?.filter((uid) => uid <= range.last)
    return { range, listed, ...(this.#isCautious && { isCautious: true }) }
  }

  #beforeAside({ first, last }: UidRange): UidRange {
    const next = [...this.#aside].filter((uid) => uid > first && uid <= last)
    return { first, last: Math.min(last, ...next.map((uid) => uid - 1)) }
  }

  /** Goes on behind what has been decided. */
  passed(seen: StretchSeen): void {
    const first = seen.through + 1
    this.#left = { first, last: this.#left.last }
    this.#listed = this.#listed?.filter((uid) => uid >= first)
    this.#messages = this.#nextMessages(seen)
    this.#suspect = seen.suspect
    this.#wasSuspected ||= seen.suspect !== undefined
    this.#isCautious = false
  }

  #nextMessages(seen: StretchSeen): number {
    const before = this.#messages
    if (seen.suspect !== undefined) return seen.heads > 0 ? before : Math.ceil(before / 2)
    // One that was asked for alone says nothing of how many may be asked for.
    if (this.#suspect !== undefined) return before
    const messages = messagesAfter(before, seen)
    return this.#wasSuspected ? Math.min(messages, 2 * before) : messages
  }
}

/** Whole batches, where there is more than one: the pages of the ledger then end where they did before a crash. */
function messagesAfter(before: number, { heads, heldBytes, headsMs }: StretchSeen): number {
  if (heads === 0) return before
  const growth = Math.min(STRETCH_BYTES / heldBytes, STRETCH_MS / headsMs)
  const messages = Math.max(1, Math.min(MAX_STRETCH_MESSAGES, Math.floor(heads * growth)))
  return messages < BATCH_UIDS ? messages : messages - (messages % BATCH_UIDS)
}
