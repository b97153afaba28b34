import type { PartHeader } from '../headers/part-header.js'

/** A multipart whose end has not come. */
export class OpenMultipart {
  readonly header: PartHeader
  #children = 0
  readonly #maxPreambleBytes: number
  #preamble: Buffer[] = []
  #preambleBytes = 0

  constructor(header: PartHeader, maxPreambleBytes: number) {
    this.header = header
    this.#maxPreambleBytes = maxPreambleBytes
  }

  /** Parts that have started in it. */
  get children(): number {
    return this.#children
  }

  /** A part has started: what came before the first is text of nobody. */
  startChild(): void {
    this.#children += 1
    this.#preamble = []
  }

  /** What came before the first delimiter: the text, should no delimiter come at all. */
  get preamble(): readonly Buffer[] {
    return this.#preamble
  }

  /** No part has started, and yet there is text: the delimiter before it is missing. */
  get hasOnlyPreamble(): boolean {
    return (
      this.#children === 0 && this.#preamble.some((bytes) => /\S/.test(bytes.toString('latin1')))
    )
  }

  /** Keeps a copy of what is no part's, up to a limit; once there are parts, nothing. */
  keepPreamble(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#maxPreambleBytes - this.#preambleBytes)
    if (this.#children > 0 || kept.length === 0) return
    this.#preamble.push(Buffer.from(kept))
    this.#preambleBytes += kept.length
  }
}
