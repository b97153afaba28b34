/** Gathers the lines of a header block, up to a limit. */
export class HeaderCollector {
  readonly #maxBytes: number
  #pieces: Buffer[] = []
  #bytes = 0

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

  /** Starts the next block. */
  clear(): void {
    this.#pieces = []
    this.#bytes = 0
  }
}
