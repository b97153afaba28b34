import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { FetchRows } from './rows/fetch-rows.js'
import { ResponseSplitter } from './rows/response-splitter.js'

/** What such a socket needs to know. */
export interface ImapSocketOptions {
  /** Of a FETCH response without its literals. */
  readonly maxRowBytes: number
  /** Whether a command waits for its answer: only then is silence a stall. */
  readonly isAwaited: () => boolean
}

/**
 * The socket of a session as imapflow sees it. Whatever comes passes through, but for FETCH responses while they are diverted.
 * Who reads those is never given more than there is room for: then the server waits, which is no silence of the server.
 */
export class ImapSocket extends Duplex {
  readonly #socket: Socket
  readonly #splitter: ResponseSplitter
  #rows: FetchRows | undefined
  #timeoutMs = 0

  constructor(socket: Socket, { maxRowBytes, isAwaited }: ImapSocketOptions) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    this.#splitter = new ResponseSplitter(maxRowBytes)
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => {
      // After a regular end there may be something left to be read.
      if (!socket.readableEnded) this.destroy()
    })
    socket.on('timeout', () => {
      if (isAwaited() && !this.#isHeldBack) this.emit('timeout')
      else socket.setTimeout(this.#timeoutMs)
    })
  }

  /** From the next response on, FETCH responses are for `rows`; for imapflow, without them. */
  divertTo(rows: FetchRows | undefined): void {
    this.#rows = rows
    this.#splitter.divertTo(rows)
    this.readOn()
  }

  /** Lets the server send again, if there is room. */
  readOn(): void {
    if (this.#isHeldBack || !this.#socket.isPaused()) return
    // It has all of its time from here on.
    this.#socket.setTimeout(this.#timeoutMs)
    this.#socket.resume()
  }

  /** Takes bytes as they come; they are lent, and not looked at afterwards. */
  receive(bytes: Buffer): void {
    try {
      const passed = this.#splitter.split(bytes)
      const hasRoom = passed === undefined || this.push(passed)
      if (!hasRoom || this.#isHeldBack) this.#socket.pause()
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** imapflow's limit of silence. */
  setTimeout(timeoutMs: number): this {
    this.#timeoutMs = timeoutMs
    this.#socket.setTimeout(timeoutMs)
    return this
  }

  setKeepAlive(isOn?: boolean, initialDelayMs?: number): this {
    this.#socket.setKeepAlive(isOn, initialDelayMs)
    return this
  }

  override _read(): void {
    this.readOn()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#socket.write(chunk, encoding, done)
  }

  override _final(done: () => void): void {
    // The server may have ended it before: then there is nothing left to do, and no failure.
    this.#socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }

  get #isHeldBack(): boolean {
    return this.#rows?.isFull === true
  }
}
