import { once } from 'node:events'
import { Readable } from 'node:stream'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import type { Login } from '../../../mailbox/mailbox-session.js'
import type { ServerCertificate } from '../../../runtime/server-certificate.js'
import { watchForTls } from '../../../runtime/watch-for-tls.js'
import { type EhloOffer, readOffer } from './ehlo-offer.js'
import type { Mechanism } from './smtp-auth.js'
import {
  type ConnectionAnswer,
  type ConnectionError,
  certificateOfConnection,
  methodOf,
  newConnection,
  type SmtpConnection,
  smtpError,
} from './smtp-connection.js'
import { SmtpDialogue, type SmtpStep } from './smtp-dialogue.js'
import { SmtpError } from './smtp-error.js'
import { type SmtpLimits, settingOf } from './smtp-limits.js'
import { inOneLine, readReply } from './smtp-reply.js'

/** The code of a server that waits for TLS where it was spoken to in clear. */
export const TLS_EXPECTED = 'MAILJOBS_TLS_EXPECTED'

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
  readonly end: HandOverEnd
}

/** The server's answer to the message in one line, and what it calls it; or what there was instead of an answer. */
export type HandOverEnd =
  | { readonly kind: 'answered'; readonly answer: string; readonly serverMessageId?: string }
  | { readonly kind: 'failed'; readonly error: SmtpError }

/**
 * One SMTP session. One thing at a time may be under way; what says nothing else @throws SmtpError.
 *
 * Our composer makes lines of ASCII alone, so that neither 8BITMIME nor BDAT is asked for.
 */
export class SmtpClient {
  readonly #connection: SmtpConnection
  readonly #dialogue: SmtpDialogue
  readonly #server: SmtpSender
  readonly #greetingMs: number
  readonly #sent: string[] = []
  #offer: EhloOffer | undefined
  #fail: (error: SmtpError) => void = () => {}

  /** @param onStep is told of each step that begins: what was before it is done */
  constructor(
    server: SmtpSender,
    { steps, wholeMs }: SmtpLimits,
    onStep: (step: SmtpStep) => void = () => {},
  ) {
    this.#server = server
    this.#greetingMs = steps.greeting ?? wholeMs
    this.#dialogue = new SmtpDialogue(steps, {
      answered: (step, raw) => this.#stopAtRefusedEhlo(server, step, raw),
      silent: (step, limitMs) => this.abort(silence(step, limitMs)),
      begun: onStep,
    })
    this.#connection = newConnection(server, this.#dialogue, (digest) => this.#sent.push(digest))
    this.#connection.on('error', (error: ConnectionError) => this.#fail(this.#errorOf(error)))
    this.#connection.on('end', () => {
      const fail = this.#fail
      const { step } = this.#dialogue
      this.#dialogue.rest()
      const ended = new SmtpError('the connection ended', { step, code: 'ECONNECTION' })
      // nodemailer closes first, and then tells the reason; of a login of ours, by some promises.
      setImmediate(() => fail(ended))
    })
  }

  /** What the server said to EHLO: to the last one, which is that after STARTTLS. */
  get offer(): EhloOffer {
    if (!this.#offer) throw new Error('the session is not open')
    return this.#offer
  }

  /** What logins have sent so far, beside the name: nothing of it may be told. */
  get sent(): readonly string[] {
    return this.#sent
  }

  get isSecure(): boolean {
    return this.#connection.secure
  }

  /** What the server has shown; undefined of a line in the clear. */
  get certificate(): ServerCertificate | undefined {
    return certificateOfConnection(this.#connection, this.#server.host)
  }

  get isOpen(): boolean {
    return this.#offer !== undefined && !this.#connection.destroyed
  }

  /** Connects, and goes as far as the last answer to EHLO. */
  async connect(): Promise<void> {
    this.#dialogue.await('connect')
    const endWatch = this.#watchForTls()
    await this.#step((done) => this.#connection.connect(done)).finally(endWatch)
    this.#offer = readOffer(String(this.#connection.lastServerResponse))
  }

  /** Of a line that begins in clear. */
  #watchForTls(): () => void {
    const { host, port, security } = this.#server
    if (security === 'tls') return () => {}
    const found = (): void => {
      if (this.#dialogue.step !== 'greeting') return
      this.abort(
        new SmtpError('the server says nothing in clear, and answers in TLS', {
          code: TLS_EXPECTED,
        }),
      )
    }
    return watchForTls({ host, port }, this.#greetingMs, found)
  }

  async login(mechanism: Mechanism, login: Login): Promise<void> {
    const pass = 'password' in login ? login.password : login.accessToken
    this.#sent.push(pass)
    const auth = { method: methodOf(mechanism), user: login.username, pass }
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
    const message = Readable.from(this.#timed(read), { objectMode: false })
    const end = await this.#step<ConnectionAnswer | undefined>((done) =>
      this.#connection.send(envelope, message, done),
    ).then(
      answerOf,
      (error: unknown) => ({ kind: 'failed', error: this.#asSmtpError(error) }) as const,
    )
    if (isRead && !message.readableEnded) this.abort()
    message.destroy()
    const refused = envelope.rejectedErrors.map(
      (error) => [error.recipient ?? '', this.#errorOf(error)] as const,
    )
    return { refused: new Map(refused), end }
  }

  /** Says goodbye. Never rejects, and takes 2 s at most. */
  async quit(): Promise<void> {
    if (this.#connection.destroyed) return
    const ended = once(this.#connection, 'end')
    this.#connection.quit()
    await ended.catch(() => this.#connection.close())
  }

  /** Cuts the connection, now. What is under way rejects with `error`, of the step that is waited for. */
  abort(error?: SmtpError): void {
    if (error) this.#fail(error.at(this.#dialogue.step))
    this.#connection.close()
  }

  /** The bytes of a message. Only while the server has a block is it the server that is waited for. */
  async *#timed(bytes: () => AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    this.#dialogue.rest()
    for await (const block of bytes()) {
      this.#dialogue.await('data block')
      yield block
      this.#dialogue.rest()
    }
  }

  /** One step of the session: rejects as well if the connection ends, of which not every callback of nodemailer is told. */
  #step<Result>(
    run: (done: (error?: ConnectionError | null, result?: Result) => void) => void,
  ): Promise<Result | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Result | undefined>()
    this.#fail = reject
    run((error, result) => (error ? reject(this.#errorOf(error)) : resolve(result)))
    return promise.finally(() => this.#dialogue.rest())
  }

  /**
   * nodemailer falls back to HELO, after which there is no login. That is for servers that do not know EHLO (RFC 5321 4.1.4), and
   * no answer to one that is put off, nor where we have to log in.
   */
  #stopAtRefusedEhlo({ auth }: SmtpSender, step: SmtpStep, raw: string): void {
    const reply = step === 'EHLO' ? readReply(raw) : undefined
    if (!reply || reply.code < 400 || (reply.code >= 500 && auth === undefined)) return
    const error = new SmtpError('EHLO refused', { command: 'EHLO', step, reply, code: 'EPROTOCOL' })
    this.#fail(error)
    this.#connection.close()
  }

  #errorOf(error: ConnectionError): SmtpError {
    return smtpError(error, this.#dialogue)
  }

  #asSmtpError(error: unknown): SmtpError {
    if (error instanceof SmtpError) return error
    return this.#errorOf(error instanceof Error ? error : new Error())
  }
}

/** A step that took longer than it may, with the way to give it more time. */
function silence(step: SmtpStep, limitMs: number): SmtpError {
  const setting = settingOf(step)
  const limit = `the limit is ${limitMs / 1_000} s${setting === undefined ? '' : `, ${setting} of the sender sets another`}`
  const words = step === 'connect' ? 'no connection in time' : 'no answer in time'
  return new SmtpError(`${words}; ${limit}`, { step, code: 'ETIMEDOUT' })
}

function answerOf(info: ConnectionAnswer | undefined): HandOverEnd {
  const { response = '', serverMessageId } = info ?? {}
  const answer = inOneLine(response)
  return { kind: 'answered', answer, ...(serverMessageId !== undefined && { serverMessageId }) }
}
