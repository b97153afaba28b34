import { IMAP_LIMITS } from '../imap-limits.js'
import { LITERAL_MARK, unreadableRow } from './fetch-items.js'
import { type FetchRow, isOfOrigin, isOfSection, readFetchRow, type Section } from './fetch-row.js'
import { HeldLiteral, LiteralInPieces, type LiteralReceiver } from './literal-receivers.js'
import type { FetchTaker } from './response-splitter.js'

/** What waits to be taken before the server is held back. */
const MAX_WAITING_BYTES = 256 * 1024

/** What a row takes beside what it holds: so that many small ones count too. */
const ROW_BYTES = 256

/** The end of a line that announces a literal. Some servers announce each body as one of eight-bit bytes, `~{9}` (RFC 9051 4.3). */
const LITERAL_END = /~?\{\d+\}$/

/** The end of a line that announces a section of the body as a literal, all of it or from an origin on (RFC 9051 7.5.2). */
const BODY_LITERAL = /[ (]BODY\[([^[\]]*)\](?:<(\d+)>)? *~?\{\d+\}$/i

/** How the bodies of a FETCH are handed out. */
export interface BodyHandling {
  /** The section that was asked for. */
  readonly section: Section
  /** A longer one is not given out: of the whole message it is told that it is too large, a longer header is no answer. */
  readonly maxBytes: number
  /** What is longer is cut: the rest is thrown away as it comes. */
  readonly keptBytes: number
  /** Pieces of the body, this long at most, come before the row itself, whose body is then empty. */
  readonly pieceBytes?: number
  /** So many bytes from an offset on, in pieces, are what was asked for. */
  readonly range?: { readonly offset: number; readonly bytes: number }
}

/** A row, or a piece of the body that belongs to the next one. */
export interface ArrivingRow extends FetchRow {
  readonly piece?: Buffer
  /** The sequence number of the message; of a row, not of a piece. */
  readonly number?: number
  /** Its body is longer than `maxBytes`, and was thrown away as it came. */
  readonly isTooLarge?: boolean
  /** What the server is about to send is not the range that was asked for: told before it comes, and it is thrown away. */
  readonly isOtherRange?: boolean
}

/**
 * The rows of one FETCH, on their way from the socket to whoever reads them. The server is held back while enough of them
 * wait. Ends when the client has heard the end of the command.
 */
export class FetchRows implements FetchTaker {
  readonly #handling: BodyHandling
  readonly #onRoom: () => void
  #text = ''
  #literals: Buffer[] = []
  /** Whether the row that is being read has had its body. */
  #hasBody = false
  #isTooLarge = false
  /** The literal that is being read; undefined if it is thrown away. */
  #literal: LiteralReceiver | undefined
  #waiting: ArrivingRow[] = []
  #waitingBytes = 0
  #wake: (() => void) | undefined
  #end: { readonly failure?: unknown } | undefined
  #isDiscarding = false

  /** @param onRoom called when the server may send more */
  constructor(handling: BodyHandling, onRoom: () => void) {
    this.#handling = handling
    this.#onRoom = onRoom
  }

  /** Whether the server has to wait. */
  get isFull(): boolean {
    return this.#waitingBytes >= MAX_WAITING_BYTES
  }

  line(text: string, literalBytes: number | undefined): void {
    const isLiteral = literalBytes !== undefined
    this.#text += isLiteral ? text.replace(LITERAL_END, LITERAL_MARK) : text
    if (text.includes(LITERAL_MARK)) throw unreadableRow(this.#text, 'has a NUL byte')
    if (isLiteral) this.#openLiteral(text, literalBytes)
  }

  literal(piece: Buffer): void {
    this.#literal?.add(piece)
  }

  end(): void {
    const text = this.#text
    const read = readFetchRow(
      text,
      this.#literals,
      this.#handling.section,
      this.#handling.range?.offset,
    )
    const row = { ...read, number: Number(/\d+/.exec(text)?.[0]) }
    this.#put(this.#isTooLarge ? tooLarge(row) : row, text.length + (row.body?.length ?? 0))
    this.#text = ''
    this.#literals = []
    this.#literal = undefined
    this.#hasBody = false
    this.#isTooLarge = false
  }

  /** The command has ended. */
  finish(): void {
    this.#end ??= {}
    this.#wake?.()
  }

  /** The command has failed: told to the reader when it has read what came before. */
  fail(failure: unknown): void {
    this.#end ??= { failure }
    this.#wake?.()
  }

  /** Nobody reads any more: what still comes is thrown away. */
  discard(): void {
    this.#isDiscarding = true
    this.#literal = undefined
    this.#waiting = []
    this.#waitingBytes = 0
    this.#onRoom()
  }

  #openLiteral(text: string, bytes: number): void {
    const { section, maxBytes, pieceBytes, range } = this.#handling
    const [, named, origin] = BODY_LITERAL.exec(text) ?? []
    const isOfBody = isOfSection(named?.toUpperCase(), section)
    const isOtherRange = isOfBody && range !== undefined && !isRange(range, origin, bytes)
    const isAskedFor = isOfBody && isOfOrigin(origin, range?.offset) && !isOtherRange
    if (isOtherRange) this.#put({ isOtherRange }, 0)
    const isTooLarge = isAskedFor && bytes > maxBytes
    const canBeReadInPieces =
      section === '' && pieceBytes === undefined && bytes <= IMAP_LIMITS.maxMessageBytes
    if (isTooLarge && !canBeReadInPieces)
      throw unreadableRow(this.#text, `has ${bytes} bytes, where ${maxBytes} are the most`)
    if (isAskedFor && this.#hasBody) throw unreadableRow(this.#text, 'has two bodies')
    this.#hasBody ||= isAskedFor
    this.#isTooLarge ||= isTooLarge
    const isKept = isAskedFor && !isTooLarge && !this.#isDiscarding
    this.#literal = isKept ? this.#receiver(bytes) : undefined
    this.#literals.push(this.#literal?.body ?? Buffer.alloc(0))
  }

  #receiver(bytes: number): LiteralReceiver {
    const { keptBytes, pieceBytes } = this.#handling
    return pieceBytes === undefined
      ? new HeldLiteral(Math.min(bytes, keptBytes))
      : new LiteralInPieces(bytes, pieceBytes, (piece) => this.#put({ piece }, piece.length))
  }

  #put(row: ArrivingRow, bytes: number): void {
    if (this.#isDiscarding) return
    this.#waiting.push(row)
    this.#waitingBytes += ROW_BYTES + bytes
    this.#wake?.()
  }

  /** Those that have come meanwhile, again and again. Taken together, as each step of each row would be waited for. */
  async *batches(): AsyncGenerator<readonly ArrivingRow[]> {
    for (;;) {
      const taken = this.#waiting
      const takenBytes = this.#waitingBytes
      this.#waiting = []
      yield taken
      // Not before: the last one is in use until the next one is asked for.
      this.#waitingBytes -= takenBytes
      if (this.#waiting.length > 0) continue
      if (this.#end && 'failure' in this.#end) throw this.#end.failure
      if (this.#end) return
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#onRoom()
      await woken
    }
  }
}

/** From the beginning on more may come: all of it, from a server that knows no ranges. */
const isRange = (
  { offset, bytes }: NonNullable<BodyHandling['range']>,
  origin: string | undefined,
  givenBytes: number,
): boolean => isOfOrigin(origin, offset) && (offset === 0 || givenBytes <= bytes)

const tooLarge = ({ body: _, ...withoutBody }: ArrivingRow): ArrivingRow => ({
  ...withoutBody,
  isTooLarge: true,
})
