import { ImapStream } from 'imapflow/lib/handler/imap-stream.js'
import { borrowMemory } from '../runtime/reused-memory.js'

/**
 * Has imapflow's splitter of answers put each literal together piece by piece, in borrowed memory. Left alone, it keeps the
 * pieces and joins them at the end, in new memory for all of it, which costs more than everything else it does with a large
 * message (docs/performance.md). What it checks and counts stays as it is.
 *
 * @param stream the `streamer` of a client that has read nothing yet
 */
export function assembleLiterals(stream: unknown): void {
  if (!(stream instanceof ImapStream)) throw new Error('this is not the stream of imapflow')
  // Its states have no exported names; it starts between two literals.
  const betweenLiterals = stream.state
  const splitByImapflow = stream.processChunkSegment.bind(stream)
  let literal: Buffer | undefined
  stream.processChunkSegment = async (chunk, start) => {
    const isWithinLiteral = stream.literalWaiting > 0 && start < chunk.length
    if (stream.destroyed || !isWithinLiteral) return splitByImapflow(chunk, start)
    literal ??= borrowMemory(stream.literalWaiting)
    const piece = chunk.subarray(start, start + stream.literalWaiting)
    literal.set(piece, literal.length - stream.literalWaiting)
    stream.literalWaiting -= piece.length
    if (stream.literalWaiting > 0) return null
    stream.literals.push(literal)
    literal = undefined
    stream.state = betweenLiterals
    return start + piece.length
  }
}
