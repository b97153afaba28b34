import type { FetchQueryObject } from 'imapflow'
import { ProtocolBroken } from '../../failures/mailbox-errors.js'
import { sizeOf, type UidRange } from '../arrivals.js'
import type { FetchedMessage, MessageHead } from '../mailbox-session.js'
import { isFarMore } from '../told-size.js'
import type { ImapLimits } from './imap-limits.js'
import { readInternalDate } from './internal-date.js'
import type { ArrivingRow, BodyHandling } from './rows/fetch-rows.js'
import { SplitRows } from './rows/split-rows.js'
import { uidSet } from './uid-set.js'
import { piecesWithin, unansweredIn } from './whole-answers.js'

/** What a session fetches with, from the folder that is open. */
export interface FetchAccess {
  readonly limits: ImapLimits
  /** Of messages for one command, if the server has one. */
  readonly messageLimit: number | undefined
  /** Whether the command that has just ended answered a part of what was asked for. */
  readonly isPart: boolean
  /** Whether a size of 0 means what it says: some servers tell it of every mail. */
  areSizesTold: boolean
  /** Whether mail has come that was more than twice as long as was told. */
  areSizesFalse: boolean
  /** Messages that were expunged so far, by anybody. */
  readonly expunged: number
  /** The rows of one FETCH. */
  rows(uids: string, query: FetchQueryObject, handling: BodyHandling): AsyncIterable<ArrivingRow>
  /** The UIDs that exist in a range. */
  uids(first: number, last: number): Promise<readonly number[]>
  /** Ends the session. */
  close(): void
  /** The failure of a server that makes no sense, with the folder's name. */
  nonsense(what: string): ProtocolBroken
  /** Told of what is read in another way than usual. */
  onWorkaround(words: string): void
}

const NO_DATES =
  'the server tells no date of some mail, or none that is one: that of its header stands for it'

/** The heads of a range (MailboxSession.heads). Endless headers are cut as they come. */
export async function* fetchHeads(
  access: FetchAccess,
  first: number,
  last: number,
): AsyncGenerator<MessageHead> {
  const query = { uid: true, flags: true, internalDate: true, size: true, headers: true }
  const { maxLiteralBytes: maxBytes, headerBytes: keptBytes } = access.limits
  const handling = { section: 'HEADER', maxBytes, keptBytes } as const
  for await (const row of rangeRows(access, { first, last }, query, handling, isWholeHead)) {
    const { uid = 0, internalDate, size, flags = [], body: header } = row
    if (uid < first || uid > last || size === undefined || !isGiven(header, size)) continue
    if (size < header.length) access.areSizesTold = false
    // Told as long as its header: it may have a body all the same.
    const { areSizesTold, areSizesFalse } = access
    const isSizeFalse = !areSizesTold || areSizesFalse || size <= header.length
    const date = internalDate === undefined ? undefined : readInternalDate(internalDate)
    if (date === undefined) access.onWorkaround(NO_DATES)
    // A mail is not smaller than its header, whatever is told of it.
    const atLeast = Math.max(size, header.length)
    yield {
      uid,
      internalDate: date?.internalDate,
      ...(date && { internalDay: date.internalDay }),
      size: atLeast,
      ...(isSizeFalse && { isSizeFalse }),
      flags,
      header,
    }
  }
}

/** What a row must tell so that nothing of its mail is waited for; a header that is empty says so by its size. */
const isWholeHead = ({ uid, size, internalDate, flags, body }: ArrivingRow): boolean =>
  uid !== undefined &&
  size !== undefined &&
  internalDate !== undefined &&
  flags !== undefined &&
  body !== undefined

/**
 * The rows of a range: one FETCH, unless the server limits the messages of one (RFC 9738), or has answered a part; what a part leaves
 * out is asked for again. Mail that comes in several rows is put together; what never becomes whole comes last.
 */
export async function* rangeRows(
  access: FetchAccess,
  range: UidRange,
  query: FetchQueryObject,
  handling: BodyHandling,
  isWhole: (row: ArrivingRow) => boolean,
): AsyncGenerator<ArrivingRow> {
  const left = piecesWithin(range, access.messageLimit)
  for (let piece = left.shift(); piece; piece = left.shift()) {
    const expunged = access.expunged
    const split = new SplitRows(() => access.expunged !== expunged)
    const answered = new Set<number>()
    const set = `${piece.first}:${piece.last}`
    try {
      for await (const row of access.rows(set, query, handling)) {
        const joined = split.joined(row)
        const { uid } = joined
        if (uid !== undefined && uid >= piece.first && uid <= piece.last) answered.add(uid)
        if (isWhole(joined)) {
          split.release(joined)
          yield joined
        } else split.hold(joined)
      }
    } catch (error) {
      if (!isRefusedForNumber(error, access, sizeOf(piece))) throw error
    }
    const { isPart, messageLimit } = access
    yield* split.left
    const again = unansweredIn(piece, { ...endsOf(answered), isPart }, messageLimit)
    if (again === undefined)
      throw access.nonsense(
        `UID ${piece.first} alone is more than the server answers (MESSAGELIMIT)`,
      )
    left.unshift(...again.flatMap((rest) => piecesWithin(rest, messageLimit)))
  }
}

/** A FETCH that is refused for the number of its messages (NO [MESSAGELIMIT 1000]) has answered a part, which is none. */
const isRefusedForNumber = (
  error: unknown,
  { isPart }: FetchAccess,
  messages: number,
): error is ProtocolBroken => isPart && messages > 1 && error instanceof ProtocolBroken

/** The ends of what was answered. */
export function endsOf(uids: Iterable<number>) {
  let [lowest, highest, messages]: [number | undefined, number | undefined, number] = [
    undefined,
    undefined,
    0,
  ]
  for (const uid of uids) {
    lowest = Math.min(lowest ?? uid, uid)
    highest = Math.max(highest ?? uid, uid)
    messages += 1
  }
  return { lowest, highest, messages }
}

/** Whole messages (MailboxSession.messages). */
export async function* fetchMessages(
  access: FetchAccess,
  uids: readonly number[],
): AsyncGenerator<FetchedMessage> {
  const left = new Set(uids)
  const query = { uid: true, size: true, source: true }
  let most = access.messageLimit ?? uids.length
  for (let waiting = [...uids]; waiting.length > 0; ) {
    const asked = waiting.slice(0, most)
    const rest = waiting.slice(most)
    const expunged = access.expunged
    const split = new SplitRows(() => access.expunged !== expunged)
    const handling = heldWithin(access)
    try {
      for await (const row of access.rows(uidSet(asked), query, handling)) {
        const joined = split.joined(row)
        const { uid, body: raw, isTooLarge } = joined
        if (uid !== undefined && !left.has(uid)) continue
        const isWhole = isTooLarge || isGiven(raw, access.areSizesTold ? joined.size : undefined)
        if (uid === undefined || !isWhole) split.hold(joined)
        else {
          split.release(joined)
          left.delete(uid)
          noteSize(access, joined.size, raw?.length)
          yield { uid, raw: isTooLarge ? undefined : raw }
        }
      }
    } catch (error) {
      if (!isRefusedForNumber(error, access, asked.length)) throw error
    }
    const missing = asked.filter((uid) => left.has(uid))
    const isStuck = access.isPart && missing.length === asked.length
    if (isStuck) most = Math.ceil(asked.length / 2)
    // A whole answer leaves out what is gone.
    const isAskedAgain = access.isPart && !(isStuck && asked.length === 1)
    waiting = isAskedAgain ? [...missing, ...rest] : rest
  }
  await requireGone(access, left)
}

/** Messages that are longer are read in pieces, by who has asked for them. */
function heldWithin({ limits, areSizesTold, areSizesFalse }: FetchAccess): BodyHandling {
  const isSized = areSizesTold && !areSizesFalse
  const maxBytes = isSized ? limits.maxLiteralBytes : limits.maxUnsizedBytes
  return { section: '', maxBytes, keptBytes: maxBytes }
}

/** What is learned of the server's sizes by what comes. */
export function noteSize(access: FetchAccess, told: number | undefined, bytes = 0): void {
  if (told !== undefined && isFarMore(bytes, told)) access.areSizesFalse = true
}

/** What a FETCH leaves out is gone only if a listing does not have it either. @throws ProtocolBroken */
export async function requireGone(access: FetchAccess, uids: ReadonlySet<number>): Promise<void> {
  if (uids.size === 0) return
  const listed = await access.uids(Math.min(...uids), Math.max(...uids))
  const withheld = listed.find((uid) => uids.has(uid))
  if (withheld !== undefined)
    throw access.nonsense(`UID ${withheld} is listed, and its body is not given out`)
}

/** Some servers answer with nothing for a message they cannot read just now; only one of size 0 is empty. */
export const isGiven = (bytes: Buffer | undefined, size: number | undefined): bytes is Buffer =>
  bytes !== undefined && (bytes.length > 0 || size === 0)
