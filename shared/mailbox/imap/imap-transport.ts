import { connect as connectPlainly, type Socket } from 'node:net'
import { connect as connectByTls, TLSSocket } from 'node:tls'
import type { ImapFlowOptions } from 'imapflow'
import { foreignGreeting, silentForTls } from '../../failures/foreign-greeting.js'
import { certificateOf, type ServerCertificate } from '../../runtime/server-certificate.js'
import { watchForTls } from '../../runtime/watch-for-tls.js'
import type { SessionMilestone } from '../mailbox-session.js'
import { ImapSocket, type ImapSocketOptions } from './imap-socket.js'
import type { FetchRows } from './rows/fetch-rows.js'

type Transport = NonNullable<ImapFlowOptions['transport']>
type ConnectOptions = Parameters<Transport['connect']>[0]
type UpgradeOptions = Parameters<NonNullable<Transport['upgrade']>>[1]

/** As much as Node reads at once. */
const READ_BYTES = 64 * 1024

/** What the sockets of a session need to know. */
export interface TransportOptions extends ImapSocketOptions {
  /** Whether the connection is in the clear until STARTTLS. */
  readonly startsTls: boolean
  /** Until the server's first byte. */
  readonly greetingTimeoutMs: number
  readonly onMilestone?: ((milestone: SessionMilestone) => void) | undefined
}

/** How every greeting begins (RFC 9051 7.1). */
const GREETING = '* '

/** Of another greeting. */
const MAX_GREETING_BYTES = 200

/** The way of one session to its server: sockets for imapflow, out of which FETCH responses can be diverted. */
export class ImapTransport implements Transport {
  readonly #options: TransportOptions
  /** What carries the session now, and what is beneath it. */
  #carrier: { readonly socket: ImapSocket; readonly beneath: Socket } | undefined
  /** What has come of the greeting while too little for judging it. */
  #greeting: string | undefined = ''
  #where = ''
  #endWatch = (): void => {}

  constructor(options: TransportOptions) {
    this.#options = options
  }

  /** From the next response on, FETCH responses are for `rows`; for imapflow, without them. */
  divertTo(rows: FetchRows | undefined): void {
    this.#carrier?.socket.divertTo(rows)
  }

  /** What the server has shown; undefined of a connection in the clear. */
  get certificate(): ServerCertificate | undefined {
    const beneath = this.#carrier?.beneath
    if (!(beneath instanceof TLSSocket)) return undefined
    return certificateOf(beneath, this.#where)
  }

  /** Lets the server send again, if there is room. */
  readOn(): void {
    this.#carrier?.socket.readOn()
  }

  connect({ secure, tls, ...address }: ConnectOptions, onConnect: () => void): ImapSocket {
    const { host = 'localhost', port } = address
    this.#where = `${host}:${port}`
    if (!secure) {
      const { greetingTimeoutMs } = this.#options
      this.#endWatch = watchForTls({ host, port }, greetingTimeoutMs, () =>
        this.#carrier?.socket.destroy(silentForTls(this.#where)),
      )
    }
    // A socket that TLS is started on must be read in Node's usual way.
    if (this.#options.startsTls) return this.#carryByData(connectPlainly(address, onConnect))
    const memory = Buffer.allocUnsafeSlow(READ_BYTES)
    // Node allocates each piece it reads, which costs more than what is done with it; here it reads into the same memory.
    const onread = {
      buffer: memory,
      callback: (bytes: number) => {
        this.#receive(memory.subarray(0, bytes))
        return true
      },
    }
    const options = { ...tls, ...address, onread }
    return this.#carry(
      secure
        ? connectByTls(options, () => this.#secured(onConnect))
        : connectPlainly(options, onConnect),
    )
  }

  upgrade(_: unknown, { tls, ...address }: UpgradeOptions, onSecure: () => void): ImapSocket {
    const beneath = this.#carrier?.beneath
    if (!beneath) throw new Error('there is no connection that TLS could be started on')
    beneath.removeAllListeners('data')
    const secured = () => this.#secured(onSecure)
    return this.#carryByData(connectByTls({ ...tls, ...address, socket: beneath }, secured))
  }

  #secured(then: () => void): void {
    this.#options.onMilestone?.({ reached: 'secured', certificate: this.certificate })
    then()
  }

  #carryByData(beneath: Socket): ImapSocket {
    const socket = this.#carry(beneath)
    beneath.on('data', (bytes) => this.#receive(bytes))
    return socket
  }

  #receive(bytes: Buffer): void {
    const socket = this.#carrier?.socket
    if (this.#greeting !== undefined) {
      this.#endWatch()
      this.#greeting += bytes.toString('latin1', 0, MAX_GREETING_BYTES)
      const isForeign = !GREETING.startsWith(this.#greeting.slice(0, GREETING.length))
      if (isForeign) {
        socket?.destroy(foreignGreeting(this.#greeting, 'IMAP', this.#where))
        return
      }
      if (this.#greeting.length >= GREETING.length) {
        this.#greeting = undefined
        this.#options.onMilestone?.({ reached: 'greeted' })
      }
    }
    socket?.receive(bytes)
  }

  #carry(beneath: Socket): ImapSocket {
    const socket = new ImapSocket(beneath, this.#options)
    socket.on('close', () => this.#endWatch())
    this.#carrier = { socket, beneath }
    return socket
  }
}
