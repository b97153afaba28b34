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
}

/** What a stretch turned out to be. */
export interface StretchSeen {
  /** Everything up to this UID is decided. */
  readonly through: number
  /** Heads that came, and fitted into memory. */
  readonly heads: number
  readonly heldBytes: number
  readonly headsMs: number
}

/**
 * A range of a folder, cut into stretches as it is read. The first one is a single batch, and the next as long as its
 * messages took little memory and their headers came fast, so that neither a slow server nor endless headers keep a run from
 * getting on.
 */
export class Stretches {
  readonly #folder: FolderStatus
  readonly #session: Pick<MailboxSession, 'uids'>
  #left: UidRange
  #listed: readonly number[] | undefined
  #messages = BATCH_UIDS

  constructor(range: UidRange, folder: FolderStatus, session: Pick<MailboxSession, 'uids'>) {
    this.#left = range
    this.#folder = folder
    this.#session = session
  }

  get isDone(): boolean {
    return this.#left.first > this.#left.last
  }

  /** The next stretch, which holds so many messages at most. */
  async next(maxMessages: number): Promise<Stretch> {
    const { first, last } = this.#left
    const messages = Math.min(this.#messages, maxMessages)
    if (!this.#listed && needsListing(this.#left, messages, this.#folder))
      this.#listed = await this.#session.uids(first, last)
    const range = beginningOf(this.#left, messages, this.#listed)
    return { range, listed: this.#listed?.filter((uid) => uid <= range.last) }
  }

  /** Goes on behind what has been decided. */
  passed(seen: StretchSeen): void {
    const first = seen.through + 1
    this.#left = { first, last: this.#left.last }
    this.#listed = this.#listed?.filter((uid) => uid >= first)
    this.#messages = messagesAfter(this.#messages, seen)
  }
}

/** Whole batches, where there is more than one: the pages of the ledger then end where they did before a crash. */
function messagesAfter(before: number, { heads, heldBytes, headsMs }: StretchSeen): number {
  if (heads === 0) return before
  const growth = Math.min(STRETCH_BYTES / heldBytes, STRETCH_MS / headsMs)
  const messages = Math.max(1, Math.min(MAX_STRETCH_MESSAGES, Math.floor(heads * growth)))
  return messages < BATCH_UIDS ? messages : messages - (messages % BATCH_UIDS)
}
