import { borrowMemory } from '../runtime/reused-memory.js'
import { type FetchRow, LITERAL_MARK, readFetchRow } from './fetch-row.js'
import { type FetchTaker, UnreadableResponse } from './response-splitter.js'

/** What waits to be taken before the server is held back. */
const MAX_WAITING_BYTES = 256 * 1024

/** Beside bodies: dates, flags, and what nobody asked for. */
const MAX_ROW_TEXT_LENGTH = 1024 * 1024

/** A row without its body, roughly: so that many small ones count too. */
const ROW_BYTES = 256

/** The end of a line that announces a part of the body as a literal. */
const BODY_LITERAL = /[ (]BODY\[([^\]]*)\](?:<\d+>)? *\{\d+\}$/i

const NOTHING = Buffer.alloc(0)

/** How the bodies of a FETCH are handed out. */
export interface BodyHandling {
  /** The section that was asked for, as in `BODY[HEADER]`; empty for the whole message. */
  readonly section: 'HEADER' | ''
  /** A longer one is no answer. */
  readonly maxBytes: number
  /** What is longer is cut: the rest is thrown away as it comes. */
  readonly keptBytes: number
  /** Rows with nothing but a piece of the body, this long at most, come before the row itself, whose body is empty. */
  readonly pieceBytes?: number
}

/**
 * The rows of one FETCH, on their way from the socket to whoever reads them. The server is held back while enough of them
 * wait. Ends when the client has heard the end of the command.
 */
export class FetchRows implements FetchTaker, AsyncIterable<FetchRow> {
  readonly #handling: BodyHandling
  readonly #onRoom: () => void
  #text = ''
  #literals: Buffer[] = []
  /** The literal that is being read; undefined if it is thrown away. */
  #literal: LiteralReceiver | undefined
  #waiting: FetchRow[] = []
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
    this.#text += isLiteral ? text.slice(0, text.lastIndexOf('{')) + LITERAL_MARK : text
    if (this.#text.length > MAX_ROW_TEXT_LENGTH)
      throw new UnreadableResponse(
        `a FETCH response of more than ${MAX_ROW_TEXT_LENGTH} characters`,
      )
    if (isLiteral) this.#openLiteral(text, literalBytes)
  }

  literal(piece: Buffer): void {
    this.#literal?.add(piece)
  }

  end(): void {
    const row = readFetchRow(this.#text, this.#literals)
    this.#text = ''
    this.#literals = []
    this.#literal = undefined
    this.#put(row)
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
    this.#waiting = []
    this.#waitingBytes = 0
    this.#onRoom()
  }

  #openLiteral(text: string, bytes: number): void {
    const { section, maxBytes } = this.#handling
    const isAskedFor = BODY_LITERAL.exec(text)?.[1]?.toUpperCase() === section
    if (isAskedFor && bytes > maxBytes)
      throw new UnreadableResponse(`${bytes} bytes are announced, ${maxBytes} are the most`)
    this.#literal = isAskedFor && !this.#isDiscarding ? this.#receiver(bytes) : undefined
    this.#literals.push(this.#literal?.body ?? NOTHING)
  }

  #receiver(bytes: number): LiteralReceiver {
    const { keptBytes, pieceBytes } = this.#handling
    return pieceBytes === undefined
      ? new HeldLiteral(Math.min(bytes, keptBytes))
      : new LiteralInPieces(bytes, pieceBytes, (body) => this.#put({ body }))
  }

  #put(row: FetchRow): void {
    if (this.#isDiscarding) return
    this.#waiting.push(row)
    this.#waitingBytes += ROW_BYTES + (row.body?.length ?? 0)
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FetchRow> {
    for (;;) {
      const waiting = this.#waiting
      this.#waiting = []
      yield* waiting
      this.#waitingBytes = 0
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

/** Receives a literal. */
interface LiteralReceiver {
  /** What the row has of it. */
  readonly body: Buffer
  add(piece: Buffer): void
}

/** The beginning of a literal, or all of it, in memory that may have been used before. */
class HeldLiteral implements LiteralReceiver {
  readonly body: Buffer
  #filled = 0

  constructor(bytes: number) {
    this.body = borrowMemory(bytes)
  }

  add(piece: Buffer): void {
    this.#filled += piece.copy(this.body, this.#filled)
  }
}

/** A literal that is handed on in pieces, each in memory of its own. */
class LiteralInPieces implements LiteralReceiver {
  readonly body = NOTHING
  readonly #pieceBytes: number
  readonly #onPiece: (piece: Buffer) => void
  #left: number
  #piece: Buffer
  #filled = 0

  constructor(bytes: number, pieceBytes: number, onPiece: (piece: Buffer) => void) {
    this.#left = bytes
    this.#pieceBytes = pieceBytes
    this.#onPiece = onPiece
    this.#piece = this.#nextPiece()
  }

  add(bytes: Buffer): void {
    for (let start = 0; start < bytes.length; ) {
      const copied = bytes.copy(this.#piece, this.#filled, start)
      start += copied
      this.#filled += copied
      this.#left -= copied
      if (this.#filled < this.#piece.length) continue
      this.#onPiece(this.#piece)
      this.#piece = this.#nextPiece()
      this.#filled = 0
    }
  }

  #nextPiece(): Buffer {
    return Buffer.allocUnsafeSlow(Math.min(this.#left, this.#pieceBytes))
  }
}
