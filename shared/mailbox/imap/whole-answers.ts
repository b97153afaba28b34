import { sizeOf, type UidRange } from '../arrivals.js'

/** Where UIDs are spread so thinly that pieces would be without end, one that is cut short is cut up further instead. */
const MAX_PIECES = 64

/** What came of asking for a range. */
export interface RangeAnswer {
  /** Of the UIDs that were answered; undefined if none was. */
  readonly lowest: number | undefined
  readonly highest: number | undefined
  readonly messages: number
  /** The server said that it had answered a part (RFC 9738, MESSAGELIMIT). */
  readonly isPart: boolean
}

/** The limit of messages for one command that a server announces (RFC 9738 3, `MESSAGELIMIT=1000`); undefined without one. */
export function messageLimitOf(capabilities: Iterable<string>): number | undefined {
  for (const capability of capabilities) {
    const limit = Number(/^MESSAGELIMIT=(\d{1,10})$/i.exec(capability)?.[1])
    if (limit > 0) return limit
  }
  return undefined
}

/** A range in pieces that cannot hold more messages than the limit, in order; all in one where those would be too many. */
export function piecesWithin(range: UidRange, limit: number | undefined): UidRange[] {
  if (limit === undefined || sizeOf(range) > limit * MAX_PIECES) return [range]
  const pieces: UidRange[] = []
  for (let first = range.first; first <= range.last; first += limit)
    pieces.push({ first, last: Math.min(range.last, first + limit - 1) })
  return pieces
}

/**
 * What has to be asked for again. A server that cuts an answer short answers the highest UIDs (RFC 9738 3.1) or, for all we know, the
 * lowest: one run of them, so what lies outside of that is not answered. An answer with as many messages as the limit may be cut
 * without a word. Undefined if a single UID is still said to be a part: then nothing that this server says can be relied on.
 */
export function unansweredIn(
  piece: UidRange,
  { lowest, highest, messages, isPart }: RangeAnswer,
  limit = Number.POSITIVE_INFINITY,
): UidRange[] | undefined {
  const { first, last } = piece
  const mayBeCut = messages >= limit && sizeOf(piece) > limit
  if (!isPart && !mayBeCut) return []
  if (lowest !== undefined && highest !== undefined)
    return [
      { first, last: lowest - 1 },
      { first: highest + 1, last },
    ].filter((range) => range.first <= range.last)
  if (first === last) return undefined
  const middle = Math.floor((first + last) / 2)
  return [
    { first, last: middle },
    { first: middle + 1, last },
  ]
}
