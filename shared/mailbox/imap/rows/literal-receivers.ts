import { borrowMemory } from '../../../runtime/reused-memory.js'

/** Receives a literal, piece by piece; the pieces are lent. */
export interface LiteralReceiver {
  /** What the row has of it. */
  readonly body: Buffer
  add(piece: Buffer): void
}

/** The beginning of a literal, or all of it, in memory that may have been used before. */
export class HeldLiteral implements LiteralReceiver {
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
export class LiteralInPieces implements LiteralReceiver {
  readonly body = Buffer.alloc(0)
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
