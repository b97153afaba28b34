import { declaresBoundary } from './header-fields.js'

/** Gathers the lines of a header block, up to a limit. */
export class HeaderCollector {
  readonly #maxBytes: number
  #pieces: Buffer[] = []
  #bytes = 0
  #searched = 0
  #declaresBoundary = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes that were added, kept or not. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds bytes; a copy of them is kept, for the block outlives the piece it came in. */
  add(bytes: Buffer): void {
    const room = this.#maxBytes - this.#bytes
    this.#bytes += bytes.length
    if (room > 0) this.#pieces.push(Buffer.from(bytes.subarray(0, room)))
  }

  /** What was kept. */
  get block(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  /** Whether it speaks of a boundary: what follows may be a delimiter. Each byte is looked at once, however often it is asked. */
  get declaresBoundary(): boolean {
    if (this.#declaresBoundary || this.#pieces.length === this.#searched)
      return this.#declaresBoundary
    // The word may have come in pieces of a byte.
    const from = Math.max(0, this.#searched - 'boundary'.length)
    this.#declaresBoundary = declaresBoundary(
      Buffer.concat(this.#pieces.slice(from)).toString('latin1'),
    )
    this.#searched = this.#pieces.length
    return this.#declaresBoundary
  }

  /** Starts the next block. */
  clear(): void {
    this.#pieces = []
    this.#bytes = 0
    this.#searched = 0
    this.#declaresBoundary = false
  }
}
