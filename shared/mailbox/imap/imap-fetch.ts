import type { FetchQueryObject } from 'imapflow'
import { nearestRfc3339 } from '../../contract/times.js'
import type { ProtocolBroken } from '../../failures/mailbox-errors.js'
import { type FetchedMessage, type MessageHead, MessageVanished } from '../mailbox-session.js'
import type { ArrivingRow, BodyHandling } from './fetch-rows.js'
import type { ImapLimits } from './imap-limits.js'
import { internalDayOf } from './internal-day.js'
import { uidSet } from './uid-set.js'

/** A stream may be this much longer than RFC822.SIZE, which some servers estimate, before it counts as endless. */
const SIZE_SLACK = 1024 * 1024

/** What a session fetches with, from the folder that is open. */
export interface FetchAccess {
  readonly limits: ImapLimits
  /** The rows of one FETCH. */
  rows(uids: string, query: FetchQueryObject, handling: BodyHandling): AsyncIterable<ArrivingRow>
  /** The UIDs that exist in a range. */
  uids(first: number, last: number): Promise<readonly number[]>
  /** The failure of a server that makes no sense, with the folder's name. */
  nonsense(what: string): ProtocolBroken
}

/** The heads of a range (MailboxSession.heads). Endless headers are cut as they come. */
export async function* fetchHeads(
  access: FetchAccess,
  first: number,
  last: number,
): AsyncGenerator<MessageHead> {
  const query = { uid: true, flags: true, internalDate: true, size: true, headers: true }
  const { maxLiteralBytes: maxBytes, headerBytes: keptBytes } = access.limits
  const handling = { section: 'HEADER', maxBytes, keptBytes } as const
  for await (const row of access.rows(`${first}:${last}`, query, handling)) {
    const { uid = 0, internalDate, size, flags = [], body: header } = row
    if (uid < first || uid > last || size === undefined || !isGiven(header, size)) continue
    const date = nearestRfc3339(new Date(internalDate ?? Number.NaN))
    if (Number.isNaN(date.getTime())) throw access.nonsense(`no INTERNALDATE for UID ${uid}`)
    const internalDay = internalDayOf(internalDate ?? '', date)
    yield { uid, internalDate: date, internalDay, size, flags, header }
  }
}

/** Whole messages (MailboxSession.messages). */
export async function* fetchMessages(
  access: FetchAccess,
  uids: readonly number[],
): AsyncGenerator<FetchedMessage> {
  const left = new Set(uids)
  const query = { uid: true, size: true, source: true }
  const { maxLiteralBytes: maxBytes } = access.limits
  const handling = { section: '', maxBytes, keptBytes: maxBytes } as const
  for await (const { uid = 0, size, body: raw } of access.rows(uidSet(uids), query, handling)) {
    if (isGiven(raw, size) && left.delete(uid)) yield { uid, raw }
  }
  await requireGone(access, left)
}

/** A message of any size, in pieces (MailboxSession.message). @throws MessageVanished */
export async function* fetchMessage(
  access: FetchAccess,
  uid: number,
  expectedSize: number,
): AsyncGenerator<Buffer> {
  const maxBytes = expectedSize * 2 + SIZE_SLACK
  const { pieceBytes } = access.limits
  const handling = { section: '', maxBytes, keptBytes: maxBytes, pieceBytes } as const
  let bytes = 0
  let isGivenOut = false
  for await (const row of access.rows(String(uid), { uid: true, source: true }, handling)) {
    const given = row.piece ?? row.body
    if (given && isGivenOut) throw access.nonsense(`UID ${uid} is given out twice`)
    if (given?.length) yield given
    bytes += given?.length ?? 0
    const isNothing = bytes === 0 && !isGiven(row.body, expectedSize)
    if (row.piece || isNothing || isGivenOut) continue
    // Only the end of a row tells whose body it was.
    if (!row.body || row.uid !== uid) throw access.nonsense(`a body came that is not UID ${uid}'s`)
    isGivenOut = true
  }
  if (isGivenOut) return
  await requireGone(access, new Set([uid]))
  throw new MessageVanished(uid)
}

/** What a FETCH leaves out is gone only if SEARCH does not list it either. @throws ProtocolBroken */
async function requireGone(access: FetchAccess, uids: ReadonlySet<number>): Promise<void> {
  if (uids.size === 0) return
  const listed = await access.uids(Math.min(...uids), Math.max(...uids))
  const withheld = listed.find((uid) => uids.has(uid))
  if (withheld !== undefined)
    throw access.nonsense(`UID ${withheld} is listed, and its body is not given out`)
}

/** Some servers answer with nothing for a message they cannot read just now; only one of size 0 is empty. */
const isGiven = (bytes: Buffer | undefined, size: number | undefined): bytes is Buffer =>
  bytes !== undefined && (bytes.length > 0 || size === 0)
