// A client of our own: those on npm have neither APOP nor STLS, and some hang on an answer that comes in two TCP segments.
import { foreignGreeting } from '../../../failures/foreign-greeting.js'
import { StartTlsMissing } from '../../../failures/mailbox-errors.js'
import { SendingFailed } from '../../../failures/sending-errors.js'
import type { MailServer, PasswordLogin } from '../../../mailbox/mailbox-session.js'
import { apopDigest, apopTimestamp } from './apop.js'
import { Pop3Connection, type Pop3Times } from './pop3-connection.js'
import { greetingRefusal, loginRefusal } from './pop3-refusals.js'
import { isReply, type Pop3Reply, readReply } from './pop3-reply.js'

/**
 * One session of POP3 (RFC 1939) that logs in and does nothing else: no mail is listed, read or removed. Its methods reject with a
 * MailboxError if the server or the way to it fails, and keep the password out of every message.
 */
export class Pop3Client {
  readonly #server: MailServer
  readonly #where: string
  readonly #connection: Pop3Connection
  #timestamp: string | undefined

  constructor(server: MailServer, times: Pop3Times) {
    this.#server = server
    this.#where = `${server.host}:${server.port}`
    this.#connection = new Pop3Connection(server, times)
  }

  /** Up to where a login may be sent: connected, greeted, encrypted. @throws StartTlsMissing if STLS (RFC 2595 4) is refused */
  async open(): Promise<void> {
    await this.#connection.connected()
    if (this.#server.security === 'tls') await this.#connection.encrypt()
    const greeting = await this.#greeting()
    if (!greeting.isOk) throw greetingRefusal(greeting, this.#connection.at)
    this.#timestamp = apopTimestamp(greeting.said)
    if (this.#server.security !== 'starttls') return
    const consent = await this.#ask('STLS')
    if (!consent.isOk) throw new StartTlsMissing(`${this.#connection.at}: ${consent.words}`)
    await this.#connection.encrypt()
  }

  /** USER and PASS: the password goes over the line as it is, in UTF-8. @throws SendingFailed POP_AUTH_FAILED */
  async logInByPassword({ username, password }: PasswordLogin): Promise<void> {
    for (const [step, argument] of [
      ['USER', username],
      ['PASS', password],
    ] as const) {
      const reply = await this.#ask(step, argument, [password])
      if (!reply.isOk) throw loginRefusal(reply, this.#connection.at)
    }
  }

  /** APOP, or nothing. @throws SendingFailed APOP_UNSUPPORTED, POP_AUTH_FAILED */
  async logInByApop({ username, password }: PasswordLogin): Promise<void> {
    if (this.#timestamp === undefined)
      throw new SendingFailed(
        'APOP_UNSUPPORTED',
        `${this.#where}: its greeting carries no time stamp`,
      )
    const digest = apopDigest(this.#timestamp, password)
    const reply = await this.#ask('APOP', `${username} ${digest}`, [password, digest])
    if (!reply.isOk) throw loginRefusal(reply, this.#connection.at)
  }

  /** QUIT, so that the mailbox is not locked any longer than needed. */
  async quit(): Promise<void> {
    await this.#ask('QUIT')
  }

  /** Ends the connection; never rejects, never waits. */
  close(): void {
    this.#connection.close()
  }

  async #ask(
    step: 'STLS' | 'USER' | 'PASS' | 'APOP' | 'QUIT',
    argument = '',
    secrets: readonly string[] = [],
  ): Promise<Pop3Reply> {
    this.#connection.writeLine(argument === '' ? step : `${step} ${argument}`, step)
    const line = await this.#connection.readLine()
    return readReply(line, this.#connection.at, secrets)
  }

  async #greeting(): Promise<Pop3Reply> {
    const line = await this.#connection.readGreeting()
    if (!isReply(line)) throw foreignGreeting(line, 'POP3', this.#where)
    return readReply(line, this.#connection.at, [])
  }
}
