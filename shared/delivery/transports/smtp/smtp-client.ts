import { once } from 'node:events'
import { Readable } from 'node:stream'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import type { Login } from '../../../mailbox/mailbox-session.js'
import { type EhloOffer, readOffer } from './ehlo-offer.js'
import type { Mechanism } from './smtp-auth.js'
import {
  BY_TOKEN,
  type ConnectionAnswer,
  type ConnectionError,
  newConnection,
  type SmtpConnection,
  smtpError,
} from './smtp-connection.js'
import { SmtpError } from './smtp-error.js'
import { QUIT_LIMIT_MS, type SmtpLimits } from './smtp-limits.js'
import { inOneLine } from './smtp-reply.js'

/** Who a message is from and for, and how large it is. */
export interface SmtpEnvelope {
  readonly from: string
  readonly to: readonly string[]
  readonly sizeBytes: number
}

/** What became of a hand-over. */
export interface SmtpHandOver {
  /** The recipients that the server refused, each with its error. */
  readonly refused: ReadonlyMap<string, SmtpError>
  /** The server's answer to the message in one line, and what it calls it; or what there was instead of an answer. */
  readonly end: SmtpError | { readonly answer: string; readonly serverMessageId?: string }
}

/**
 * One SMTP session. One thing at a time may be under way; what says nothing else @throws SmtpError.
 *
 * Our composer makes lines of ASCII alone, so that neither 8BITMIME nor BDAT is asked for.
 */
export class SmtpClient {
  readonly #connection: SmtpConnection
  readonly #limits: SmtpLimits
  #offer: EhloOffer | undefined
  #fail: (error: SmtpError) => void = () => {}

  constructor(server: SmtpSender, limits: SmtpLimits, name: string) {
    this.#limits = limits
    this.#connection = newConnection(server, limits, name)
    this.#connection.on('error', (error: ConnectionError) => this.#fail(smtpError(error)))
    this.#connection.on('end', () => {
      const fail = this.#fail
      // nodemailer closes first, and then tells the reason.
      queueMicrotask(() => fail(new SmtpError('the connection ended', { code: 'ECONNECTION' })))
    })
  }

  /** What the server said to EHLO: to the last one, which is that after STARTTLS. */
  get offer(): EhloOffer {
    if (!this.#offer) throw new Error('the session is not open')
    return this.#offer
  }

  get isSecure(): boolean {
    return this.#connection.secure
  }

  get isOpen(): boolean {
    return this.#offer !== undefined && !this.#connection.destroyed
  }

  /** Connects, and goes as far as the last answer to EHLO. */
  async connect(): Promise<void> {
    await this.#step((done) => this.#connection.connect(done))
    this.#offer = readOffer(String(this.#connection.lastServerResponse))
  }

  async login(mechanism: Mechanism, login: Login): Promise<void> {
    const pass = 'password' in login ? login.password : login.accessToken
    const method = mechanism === 'XOAUTH2' ? BY_TOKEN : mechanism
    const auth = { method, user: login.username, pass }
    await this.#step((done) => this.#connection.login(auth, done))
  }

  /** Forgets the mail before (RSET); a connection that died shows here. */
  async reset(): Promise<void> {
    await this.#step((done) => this.#connection.reset(done))
  }

  /**
   * Hands a message over. `bytes` is called when the server has said that it reads, with the recipients that it took; if they end with
   * an error, the connection is cut, and the server never sees the end of the message. Never rejects.
   */
  async send(
    { from, to, sizeBytes }: SmtpEnvelope,
    bytes: (accepted: readonly string[]) => AsyncIterable<Buffer>,
  ): Promise<SmtpHandOver> {
    // nodemailer notes in the envelope itself who was taken, and who was not.
    const accepted: string[] = []
    const rejectedErrors: ConnectionError[] = []
    const envelope = { from, to: [...to], size: sizeBytes, accepted, rejectedErrors }
    let isRead = false
    const read = (): AsyncIterable<Buffer> => {
      isRead = true
      return bytes(envelope.accepted)
    }
    const message = Readable.from(this.#untimed(read), { objectMode: false })
    const end = await this.#step<ConnectionAnswer | undefined>((done) =>
      this.#connection.send(envelope, message, done),
    ).then(answerOf, asSmtpError)
    if (isRead && !message.readableEnded) this.abort()
    message.destroy()
    const refused = envelope.rejectedErrors.map(
      (error) => [error.recipient ?? '', smtpError(error)] as const,
    )
    return { refused: new Map(refused), end }
  }

  /** Says goodbye. Never rejects, and takes 2 s at most. */
  async quit(): Promise<void> {
    if (this.#connection.destroyed) return
    const ended = once(this.#connection, 'end', { signal: AbortSignal.timeout(QUIT_LIMIT_MS) })
    this.#connection.quit()
    await ended.catch(() => this.#connection.close())
  }

  /** Cuts the connection, now. What is under way rejects with `error`. */
  abort(error?: SmtpError): void {
    if (error) this.#fail(error)
    this.#connection.close()
  }

  /** While the message is given out, and until it is answered, it is not the server alone that may be slow. */
  async *#untimed(bytes: () => AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    this.#limitSilence(0)
    yield* bytes()
  }

  /** One step of the session: rejects as well if the connection ends, of which not every callback of nodemailer is told. */
  #step<Result>(
    run: (done: (error?: ConnectionError | null, result?: Result) => void) => void,
  ): Promise<Result | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Result | undefined>()
    this.#fail = reject
    this.#limitSilence(this.#limits.responseMs)
    run((error, result) => (error ? reject(smtpError(error)) : resolve(result)))
    return promise.finally(() => this.#limitSilence(0))
  }

  /** 0: none, for a connection that waits for the next mail. */
  #limitSilence(timeoutMs: number): void {
    if (this.#connection._socket) this.#connection._socket.setTimeout(timeoutMs)
  }
}

function answerOf(info: ConnectionAnswer | undefined): SmtpHandOver['end'] {
  const { response = '', serverMessageId } = info ?? {}
  return { answer: inOneLine(response), ...(serverMessageId !== undefined && { serverMessageId }) }
}

const asSmtpError = (error: unknown): SmtpError =>
  error instanceof SmtpError ? error : smtpError(error instanceof Error ? error : new Error())
