const LINE_FEED = 0x0a

/** Lines out of bytes that come in any pieces. It never holds more than it was made for. */
export class LineBuffer {
  readonly #maxBytes: number
  #unread: Buffer = Buffer.alloc(0)

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isEmpty(): boolean {
    return this.#unread.length === 0
  }

  /** Its first bytes, one character each. */
  get start(): string {
    return this.#unread.toString('latin1', 0, 8)
  }

  /** False, and nothing was taken, if there is no room for it. */
  add(bytes: Buffer): boolean {
    if (this.#unread.length + bytes.length > this.#maxBytes) return false
    this.#unread = Buffer.concat([this.#unread, bytes])
    return true
  }

  /** The next line, without its CRLF or LF; undefined until it has ended. Bytes that are no UTF-8 show as U+FFFD. */
  take(): string | undefined {
    const end = this.#unread.indexOf(LINE_FEED)
    if (end === -1) return undefined
    const line = this.#unread.toString('utf8', 0, end)
    this.#unread = this.#unread.subarray(end + 1)
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
}
