import { ProtocolBroken } from '../../failures/mailbox-errors.js'
import { MessageVanished, RangeNotServed } from '../mailbox-session.js'
import { type FetchAccess, isGiven, noteSize, requireGone } from './imap-fetch.js'
import type { ArrivingRow, BodyHandling } from './rows/fetch-rows.js'

/** A message of any size, in pieces (MailboxSession.message). @throws MessageVanished */
export async function* fetchMessage(
  access: FetchAccess,
  uid: number,
  size: number,
): AsyncGenerator<Buffer> {
  const { pieceBytes, maxMessageBytes: maxBytes } = access.limits
  const handling = { section: '', maxBytes, keptBytes: maxBytes, pieceBytes } as const
  const told = access.areSizesTold ? size : undefined
  const query = { uid: true, source: true }
  const bytes = yield* bodyPieces(access, uid, query, handling, (body) => isGiven(body, told))
  if (bytes !== undefined) return noteSize(access, size, bytes)
  await requireGone(access, new Set([uid]))
  throw new MessageVanished(uid)
}

/** A range of a message, in pieces (MailboxSession.range). @throws RangeNotServed, MessageVanished */
export async function* fetchRange(
  access: FetchAccess,
  uid: number,
  offset: number,
  bytes: number,
): AsyncGenerator<Buffer> {
  const { rangePieceBytes: pieceBytes, maxMessageBytes: maxBytes } = access.limits
  const range = { offset, bytes }
  const handling = { section: '', maxBytes, keptBytes: maxBytes, pieceBytes, range } as const
  const query = { uid: true, source: { start: offset, maxLength: bytes } }
  // Behind the end there is nothing, and that is an answer.
  const isAnswer = (body: Buffer | undefined) => body !== undefined && offset > 0
  try {
    const given = yield* bodyPieces(access, uid, query, handling, isAnswer)
    if (given !== undefined) return
  } catch (error) {
    if (error instanceof ProtocolBroken) throw new RangeNotServed(uid, error.message)
    throw error
  }
  const listed = await access.uids(uid, uid)
  if (!listed.includes(uid)) throw new MessageVanished(uid)
  throw new RangeNotServed(uid, 'nothing came')
}

/**
 * The pieces of the body of one message. How many bytes it has; undefined if it was not given out.
 * @param isGivenEmpty whether a row without a byte gives it out
 */
async function* bodyPieces(
  access: FetchAccess,
  uid: number,
  query: Parameters<FetchAccess['rows']>[1],
  handling: BodyHandling,
  isGivenEmpty: (body: Buffer | undefined) => boolean,
): AsyncGenerator<Buffer, number | undefined> {
  let bytes = 0
  let isGivenOut = false
  // Of a mail that comes in two rows only one may have its UID.
  let number: number | undefined
  const expunged = access.expunged
  const isOf = (known: number | undefined, row: ArrivingRow) =>
    known !== undefined && known === row.number && access.expunged === expunged
  for await (const row of access.rows(String(uid), query, handling)) {
    if (row.isOtherRange) {
      // All of the message may be on its way, for nothing.
      access.close()
      throw new RangeNotServed(uid, 'other bytes are sent')
    }
    const given = row.piece ?? row.body
    if (row.uid === uid) number = row.number
    if (given && isGivenOut) throw access.nonsense(`UID ${uid} is given out twice`)
    if (given?.length) yield given
    bytes += given?.length ?? 0
    const isNothing = bytes === 0 && !isGivenEmpty(row.body)
    if (row.piece || isNothing || isGivenOut) continue
    // Only the end of a row tells whose body it was.
    const isOfUid = row.uid === uid || (row.uid === undefined && isOf(number, row))
    if (!row.body || !isOfUid) throw access.nonsense(`a body came that is not UID ${uid}'s`)
    isGivenOut = true
  }
  return isGivenOut ? bytes : undefined
}
