// Our own: imapflow reads every response itself, into objects, at three times the cost of all the rest (docs/performance.md).

/** The response of the server that cannot be read: too long, or not what RFC 9051 section 9 allows. */
export class UnreadableResponse extends Error {
  override readonly name = 'UnreadableResponse'
}

/** Takes FETCH responses out of what a server sends. The lines and literals of one come in order; then its end. */
export interface FetchTaker {
  /** A line without its end, its bytes as characters. `literalBytes`: the length of the literal that it announces. */
  line(text: string, literalBytes: number | undefined): void
  /** A piece of that literal. It is lent: the next piece is written over it. */
  literal(piece: Buffer): void
  end(): void
}

const LINE_FEED = 0x0a
const FETCH = /^\* \d+ FETCH \(/i
const LITERAL = /\{(\d{1,15})\}$/
/** Enough of a line that is not for us to see a literal announced at its end. */
const TAIL_LENGTH = 20

/**
 * Cuts what a server sends into lines and literals (RFC 9051 2.2.2, 4.3), and hands FETCH responses to whoever takes them.
 * All else is passed on as it came: it is for the client that keeps the session.
 */
export class ResponseSplitter {
  readonly #maxLineBytes: number
  #taker: FetchTaker | undefined
  /** Whose the response is that is being read; undefined as long as its first line is not complete. */
  #owner: FetchTaker | 'client' | undefined
  #line = ''
  #literalLeft = 0

  /** @param maxLineBytes of a FETCH response; the client looks after its own lines */
  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes
  }

  /** From the next response on, FETCH responses are for `taker`; for the client, if there is none. */
  divertTo(taker: FetchTaker | undefined): void {
    this.#taker = taker
  }

  /**
   * Reads on.
   *
   * @returns a copy of what is for the client; undefined if nothing is
   * @throws UnreadableResponse
   */
  split(chunk: Buffer): Buffer | undefined {
    const passed: Buffer[] = []
    for (let start = 0; start < chunk.length; ) {
      start =
        this.#literalLeft > 0
          ? this.#readLiteral(chunk, start, passed)
          : this.#readLine(chunk, start, passed)
    }
    return passed.length === 0 ? undefined : Buffer.concat(passed)
  }

  #readLiteral(chunk: Buffer, start: number, passed: Buffer[]): number {
    const piece = chunk.subarray(start, start + this.#literalLeft)
    this.#literalLeft -= piece.length
    if (this.#owner === 'client') passed.push(piece)
    else this.#owner?.literal(piece)
    return start + piece.length
  }

  #readLine(chunk: Buffer, start: number, passed: Buffer[]): number {
    if (this.#owner === undefined && this.#taker === undefined) {
      this.#owner = 'client'
      passed.push(Buffer.from(this.#line, 'latin1'))
    }
    const lineFeed = chunk.indexOf(LINE_FEED, start)
    const end = lineFeed === -1 ? chunk.length : lineFeed + 1
    this.#line += chunk.toString('latin1', start, end)
    if (this.#owner === 'client') {
      passed.push(chunk.subarray(start, end))
      this.#line = this.#line.slice(-TAIL_LENGTH)
    } else if (this.#line.length > this.#maxLineBytes) {
      throw new UnreadableResponse(`a line of more than ${this.#maxLineBytes} bytes`)
    }
    if (lineFeed !== -1) this.#endLine(passed)
    return end
  }

  #endLine(passed: Buffer[]): void {
    const line = this.#line
    this.#line = ''
    const text = line.slice(0, line.endsWith('\r\n') ? -2 : -1)
    if (this.#owner === undefined) {
      this.#owner = FETCH.test(text) ? this.#taker : 'client'
      if (this.#owner === 'client') passed.push(Buffer.from(line, 'latin1'))
    }
    const owner = this.#owner === 'client' ? undefined : this.#owner
    const announced = text.endsWith('}') ? LITERAL.exec(text)?.[1] : undefined
    if (announced !== undefined) {
      this.#literalLeft = Number(announced)
      owner?.line(text, this.#literalLeft)
      return
    }
    owner?.line(text, undefined)
    owner?.end()
    this.#owner = undefined
  }
}
