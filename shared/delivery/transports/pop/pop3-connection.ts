import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { connectionFailure } from '../../../failures/connection-failures.js'
import type { FailureError } from '../../../failures/failure-error.js'
import { foreignGreeting, isTlsRecord, silentForTls } from '../../../failures/foreign-greeting.js'
import {
  ConnectionLost,
  type MailboxError,
  ProtocolBroken,
  ServerSilent,
  SessionOutOfTime,
  TlsBroken,
} from '../../../failures/mailbox-errors.js'
import type { MailServer } from '../../../mailbox/mailbox-session.js'
import type { Deadline } from '../../../runtime/deadline.js'
import { watchForTls } from '../../../runtime/watch-for-tls.js'
import { LineBuffer } from './line-buffer.js'

/**
 * A server sends one line at a time here, of 512 bytes at most (RFC 2449 4); some greet with more. So this is also all that is ever
 * unread.
 */
const MAX_LINE_BYTES = 8_192

/** What a session waits for, in the order of a login. */
export type Pop3Step =
  /** The name and the connection. */
  | 'connect'
  /** The handshake, at once or after STLS. */
  | 'TLS'
  | 'greeting'
  | 'STLS'
  | 'USER'
  | 'PASS'
  | 'APOP'
  | 'QUIT'

/** How long is waited. */
export interface Pop3Times {
  /** For the connection, and for its encryption. */
  readonly connectMs: number
  /** For each answer, whole. */
  readonly responseMs: number
  /** For all of it together. */
  readonly deadline: Deadline
}

/**
 * A connection to a POP3 server, line by line. Every wait has its limit, and each failure names its step. Whatever ends it, by itself or by `close`, is the
 * error of the wait that is under way, and of each after it.
 */
export class Pop3Connection {
  readonly #server: MailServer
  readonly #times: Pop3Times
  readonly #where: string
  readonly #unread = new LineBuffer(MAX_LINE_BYTES)
  #socket: Socket
  #step: Pop3Step = 'connect'
  #isReady = false
  #end: FailureError | undefined
  #wake: () => void = () => {}

  /** Begins to connect; `connected` waits for it. */
  constructor(server: MailServer, times: Pop3Times) {
    this.#server = server
    this.#times = times
    this.#where = `${server.host}:${server.port}`
    this.#socket = connect({ host: server.host, port: server.port })
    this.#listenTo(this.#socket, 'connect')
  }

  /** The server, and what it is asked for: they stand before what went wrong. */
  get at(): string {
    return `${this.#where}: ${this.#step}`
  }

  /** @throws MailboxError: HostNotFound, ServerUnreachable, ServerSilent, ... */
  async connected(): Promise<void> {
    await this.#until('connect', () => this.#isReady || undefined)
  }

  /**
   * Encrypts the connection. The certificate is always verified, against `servername` or the host.
   * @throws CertificateRefused, and other MailboxErrors
   */
  async encrypt(): Promise<void> {
    // What came in clear after the consent to STLS was put there by somebody on the way (RFC 2595 4, CVE-2011-0411).
    if (!this.#unread.isEmpty) this.#finish(new TlsBroken(`${this.at}: text before TLS`))
    if (this.#end !== undefined) throw this.#end
    const { host, servername, ca } = this.#server
    this.#socket.off('data', this.#receive)
    this.#socket.off('close', this.#lose)
    this.#isReady = false
    this.#step = 'TLS'
    const nameOfServer = servername ?? (isIP(host) ? undefined : host)
    this.#socket = connectTls({
      socket: this.#socket,
      // What the certificate has to be for, if no name is sent to the server (RFC 6066 3).
      host,
      ...(nameOfServer !== undefined && { servername: nameOfServer }),
      ...(ca !== undefined && { ca }),
      rejectUnauthorized: true,
    })
    this.#listenTo(this.#socket, 'secureConnect')
    await this.#until('connect', () => this.#isReady || undefined)
  }

  /** The first line. A port for TLS that is spoken to in clear says none. @throws MailboxError */
  async readGreeting(): Promise<string> {
    const { responseMs } = this.#times
    this.#step = 'greeting'
    if (this.#server.security === 'tls') return this.readLine()
    const found = (): void => this.#finish(silentForTls(this.#where))
    const endWatch = watchForTls(this.#server, responseMs, found)
    try {
      return await this.#until('response', () => this.#unread.take() ?? this.#foreign())
    } finally {
      endWatch()
    }
  }

  /** What came instead of a line, and will not be one: a record of TLS has no end. */
  #foreign(): undefined {
    const bytes = this.#unread.start
    if (isTlsRecord(bytes)) this.#finish(foreignGreeting(bytes, 'POP3', this.#where))
    return undefined
  }

  /** The next line, without its end. @throws MailboxError */
  readLine(): Promise<string> {
    return this.#until('response', () => this.#unread.take())
  }

  /** Sends a line; what goes wrong shows when the answer is read. @param line without its end, nor any CR or LF */
  writeLine(line: string, step: Pop3Step): void {
    this.#step = step
    if (this.#end === undefined) this.#socket.write(`${line}\r\n`, 'utf8')
  }

  /** Ends it; never rejects, never waits. */
  close(): void {
    this.#finish(new ConnectionLost(`${this.#where}: closed by us`))
  }

  #listenTo(socket: Socket, readyEvent: 'connect' | 'secureConnect'): void {
    socket.once(readyEvent, () => {
      this.#isReady = true
      this.#wake()
    })
    socket.on('data', this.#receive)
    socket.on('error', (error) => this.#finish(this.#failureOf(error)))
    socket.on('close', this.#lose)
  }

  readonly #lose = (): void =>
    this.#finish(new ConnectionLost(`${this.at}: the server closed the connection`))

  readonly #receive = (data: Buffer): void => {
    if (this.#unread.add(data)) this.#wake()
    else this.#finish(new ProtocolBroken(`${this.at}: more than ${MAX_LINE_BYTES} bytes unasked`))
  }

  /** Waits until `ready` finds something. One wait at a time. @param limit the setting of the sender that bounds it */
  async #until<Found>(
    limit: 'connect' | 'response',
    ready: () => Found | undefined,
  ): Promise<Found> {
    const limitMs = limit === 'connect' ? this.#times.connectMs : this.#times.responseMs
    const what = this.#step === 'connect' ? 'no connection' : 'no answer'
    const remainingMs = this.#times.deadline.remainingMs()
    const timer = setTimeout(
      () =>
        this.#finish(
          remainingMs < limitMs
            ? new SessionOutOfTime(`${this.at}: ${what} before the time of this run was up`)
            : new ServerSilent(
                `${this.at}: ${what} in time; the limit is ${limitMs / 1_000} s, limits.${limit} of the sender sets another`,
              ),
        ),
      Math.max(0, Math.min(limitMs, remainingMs)),
    )
    try {
      for (;;) {
        const found = ready()
        if (found !== undefined) return found
        if (this.#end !== undefined) throw this.#end
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    } finally {
      clearTimeout(timer)
    }
  }

  #finish(failure: FailureError): void {
    this.#end ??= failure
    this.#socket.destroy()
    this.#wake()
  }

  #failureOf(error: Error): MailboxError {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
    const isUpgrade = this.#server.security === 'starttls'
    const failure = connectionFailure({ code, message: error.message, isUpgrade }, this.at)
    return failure ?? new ProtocolBroken(`${this.at}: ${error.message}`)
  }
}
