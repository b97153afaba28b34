// Our own: imapflow reads every response into objects, which takes half of the CPU of a poll (docs/performance.md).

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
const FETCH = /^\* \d+ FETCH *\(/i
/** As much of a line as shows what its beginning means. */
const BEGINNING = /^(?![ \t]*\*?[ \t]*$)(?!\* *\d+[ \t]*$)/
/** Enough of a line to see whether it is a FETCH response: a number has 10 digits at most. */
const BEGINNING_LENGTH = 32
const LITERAL = /\{(\d{1,15})\}$/
/** Enough of a line that is not for us to see a literal announced at its end. */
const TAIL_LENGTH = 20

/**
 * Cuts what a server sends into lines and literals (RFC 9051 2.2.2, 4.3), and hands FETCH responses to whoever takes them.
 * All else is passed on as it came: it is for the client that keeps the session.
 */
export class ResponseSplitter {
  readonly #maxRowBytes: number
  #taker: FetchTaker | undefined
  /** Whose the response is that is being read; undefined as long as too little of it has come. */
  #owner: FetchTaker | 'client' | undefined
  #line = ''
  /** Of the lines of a FETCH response that are read. */
  #rowBytes = 0
  #literalLeft = 0
  /** Of the line of a response for the client, as long as blanks may have to be left out; and how much of it was passed on. */
  #beginning: string | undefined
  #passedLength = 0

  /** @param maxRowBytes of a FETCH response without its literals; the client looks after its own responses */
  constructor(maxRowBytes: number) {
    this.#maxRowBytes = maxRowBytes
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
    if (this.#owner === undefined && this.#taker === undefined) this.#beginForClient(passed)
    const lineFeed = chunk.indexOf(LINE_FEED, start)
    const end = lineFeed === -1 ? chunk.length : lineFeed + 1
    const text = chunk.toString('latin1', start, end)
    this.#line += text
    if (this.#owner === 'client' && this.#beginning !== undefined) this.#passBeginning(text, passed)
    else if (this.#owner === 'client') passed.push(chunk.subarray(start, end))
    else if (this.#owner === undefined) this.#findOwner(lineFeed !== -1, passed)
    if (this.#owner === 'client') this.#line = this.#line.slice(-TAIL_LENGTH)
    else if (this.#rowBytes + this.#line.length > this.#maxRowBytes)
      throw new UnreadableResponse(`a FETCH response of more than ${this.#maxRowBytes} bytes`)
    if (lineFeed !== -1) this.#endLine()
    return end
  }

  #beginForClient(passed: Buffer[]): void {
    this.#owner = 'client'
    this.#beginning = ''
    this.#passedLength = 0
    this.#passBeginning(this.#line, passed)
  }

  #passBeginning(text: string, passed: Buffer[]): void {
    this.#beginning += text
    const strict = strictBeginning(this.#beginning ?? '')
    passed.push(Buffer.from(strict.slice(this.#passedLength), 'latin1'))
    this.#passedLength = strict.length
    if (BEGINNING.test(strict)) this.#beginning = undefined
  }

  #findOwner(isComplete: boolean, passed: Buffer[]): void {
    if (!FETCH.test(this.#line)) this.#line = strictBeginning(this.#line)
    if (!isComplete && this.#line.length < BEGINNING_LENGTH) return
    this.#owner = (FETCH.test(this.#line) ? this.#taker : undefined) ?? 'client'
    if (this.#owner === 'client') passed.push(Buffer.from(this.#line, 'latin1'))
  }

  #endLine(): void {
    const line = this.#line
    this.#line = ''
    this.#rowBytes += line.length
    const text = line.slice(0, line.endsWith('\r\n') ? -2 : -1)
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
    this.#beginning = undefined
    this.#rowBytes = 0
  }
}

/** The line without blanks that should not be at its beginning: `*  522 EXISTS` (DavMail up to 6.3, davmail issue 343). */
const strictBeginning = (line: string): string =>
  line
    .replace(/^[ \t]+(?=\*|$)/, '')
    .replace(/^\*[ \t]+/, '* ')
    .replace(/^(\* \d+)[ \t]+/, '$1 ')
