import type { ImapFlow } from 'imapflow'
import {
  ConnectionStalled,
  type MailboxError,
  ServerSilent,
  SessionOutOfTime,
} from '../../failures/mailbox-errors.js'
import { maskSent } from '../../failures/mask-sent.js'
import type { ServerCertificate } from '../../runtime/server-certificate.js'
import type { Login, MailServer, SessionMilestone } from '../mailbox-session.js'
import { askModseq, newImapClient, tellEnding, tellRemoved } from './imap-client.js'
import type { ImapLimits } from './imap-limits.js'
import { ImapTransport } from './imap-transport.js'
import { imapFailure, responseCodeOf } from './refusals/imap-failures.js'
import { type ArrivingRow, type BodyHandling, FetchRows } from './rows/fetch-rows.js'

/** A connection through imapflow: how long it may take, what the server refused last, and why it ended. */
export class ImapConnection {
  readonly client: ImapFlow
  /** What the server refused last, as imapflow tells it; whoever begins something forgets it. */
  lastRefusal: unknown
  /** Whether opening a folder asks for its HIGHESTMODSEQ as well. */
  asksModseq = true
  /** Sets of UIDs that the server's log has named; whoever asks it forgets them. */
  removed: string[] = []
  readonly #transport: ImapTransport
  readonly #server: MailServer
  readonly #secrets: readonly string[]
  #expunged = 0
  #responseCode: string | undefined
  /** Of the server's farewell. */
  #endingCode: string | undefined
  /** That wait for their answers. */
  #commands = 0
  #socketError: unknown
  #throttling: unknown
  #timer: NodeJS.Timeout | undefined
  #outOfTime = false

  constructor(
    server: MailServer,
    login: Login,
    limits: ImapLimits,
    onMilestone?: (milestone: SessionMilestone) => void,
  ) {
    this.#server = server
    this.#secrets = secretsOf(login)
    this.#transport = new ImapTransport({
      maxRowBytes: limits.maxRowBytes,
      greetingTimeoutMs: limits.greetingTimeoutMs,
      isAwaited: () => this.#commands > 0,
      startsTls: server.security === 'starttls',
      onMilestone,
    })
    this.client = newImapClient(server, login, limits, this.#transport, (error) => {
      this.lastRefusal = error
      if (isThrottling(error)) this.#endThrottled(error)
    })
    tellEnding(this.client, (code) => {
      this.#endingCode = code
    })
    askModseq(this.client, () => this.asksModseq)
    tellRemoved(this.client, (uidSet) => {
      this.removed.push(uidSet)
    })
    this.client.on('response', ({ code }) => {
      this.#responseCode = code?.toUpperCase()
    })
    this.client.on('expunge', () => {
      this.#expunged += 1
    })
    // Without a listener an 'error' ends the process. A stall is told here; the command only learns that the connection is gone.
    this.client.on('error', (error: unknown) => {
      this.#socketError = error
    })
  }

  /** The code of the last tagged answer (RFC 9051 7.1). */
  get responseCode(): string | undefined {
    return this.#responseCode
  }

  /** What the server has shown; undefined of a connection in the clear. */
  get certificate(): ServerCertificate | undefined {
    return this.#transport.certificate
  }

  /** Messages that were expunged so far, by anybody. */
  get expunged(): number {
    return this.#expunged
  }

  /** Logs in. @param timeLimitMs of the whole session @throws MailboxError; nothing is left open then */
  async connect(timeLimitMs: number): Promise<void> {
    this.#timer = setTimeout(() => {
      this.#outOfTime = true
      this.client.close()
    }, timeLimitMs)
    const { host, port } = this.#server
    try {
      await this.run(`${host}:${port}`, () => this.client.connect())
    } catch (error) {
      this.close()
      // Silence before the session is there: nothing was cut off, the server never answered.
      if (error instanceof ConnectionStalled)
        throw new ServerSilent(error.message, { cause: error })
      throw error
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.client.close()
  }

  /** Runs a command. @param where stands before what went wrong @throws MailboxError */
  async run<T>(where: string, command: () => Promise<T>): Promise<T> {
    this.#commands += 1
    this.#responseCode = undefined
    try {
      return await command()
    } catch (error) {
      if (this.#outOfTime) throw new SessionOutOfTime(`${where}: the time of this run is up`)
      const cause = this.#throttling ?? this.#socketError ?? error
      throw imapFailure(this.#withCode(cause), where, this.#secrets)
    } finally {
      this.#commands -= 1
    }
  }

  /** The answers to one FETCH: imapflow gives the command and hears its end, what is in between is not for it. */
  async *rows(handling: BodyHandling, fetch: () => Promise<void>): AsyncIterable<ArrivingRow> {
    const rows = new FetchRows(handling, () => this.#transport.readOn())
    this.#transport.divertTo(rows)
    const ended = fetch().finally(() => this.#transport.divertTo(undefined))
    ended.then(
      () => rows.finish(),
      (error: unknown) => rows.fail(error),
    )
    try {
      for await (const batch of rows.batches()) for (const row of batch) yield row
    } finally {
      rows.discard()
      await ended.catch(() => {})
    }
  }

  /** The code of what the server refused last. */
  get codeOfRefusal(): string | undefined {
    return this.lastRefusal === undefined ? undefined : responseCodeOf(this.lastRefusal)
  }

  /** The server's words to what it refused last. */
  get wordsOfRefusal(): string {
    return this.lastRefusal === undefined
      ? ''
      : imapFailure(this.lastRefusal, '', this.#secrets).message.replace(/^: /, '')
  }

  /** What the server refused last, as a failure; undefined if it refused nothing, or the time is up. */
  refusalOf(where: string): MailboxError | undefined {
    if (this.lastRefusal === undefined || this.#outOfTime) return undefined
    return imapFailure(this.lastRefusal, where, this.#secrets)
  }

  /** Words of the server without anything of what it was sent. */
  masked(words: string): string {
    return maskSent(words, this.#secrets)
  }

  /** imapflow reads the response code of some commands only (RFC 5530): of FETCH it does not, nor that of a farewell. */
  #withCode(error: unknown): unknown {
    if (!(error instanceof Error) || Reflect.get(error, 'serverResponseCode')) return error
    const isRefusal = Reflect.get(error, 'responseStatus') !== undefined
    const code = isRefusal ? this.#responseCode : this.#endingCode
    if (code !== undefined) Reflect.set(error, 'serverResponseCode', code)
    return error
  }

  /** imapflow would wait as long as the server suggests, and then try three times more, with the function running. */
  #endThrottled(error: unknown): void {
    this.#throttling = error
    // It says so just before it begins to wait, and only a wait that has begun is ended by closing.
    setImmediate(() => this.client.close())
  }
}

const isThrottling = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ETHROTTLE'

const secretsOf = (login: Login): string[] =>
  'password' in login ? [login.password] : [login.accessToken]
