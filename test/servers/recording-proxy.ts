import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { portOf } from '../../local/mail-server/listening.js'

/** What a proxy has written down, since it was started or reset. */
export type Traffic = {
  /** Lines the clients sent, in order. After STARTTLS, and with TLS, they mean nothing. */
  lines: string[]
  connections: number
  /** How often a client sent something after the server had: each costs one round trip. */
  turns: number
  bytesFromServer: number
}

/** A TCP proxy on loopback that writes down what passes. */
export type RecordingProxy = {
  host: string
  port: number
  /** A copy of what passed so far. */
  traffic(): Traffic
  /** How many lines were this IMAP command: `UID FETCH`, `LOGIN`. */
  count(command: string): number
  /** Turns, and two a connection: the handshake of TCP, and the greeting. (TLS 1.3 takes one more.) */
  roundTrips(): number
  /** Forgets what passed so far. */
  reset(): void
  /** Ends it with all its connections. */
  close(): Promise<void>
}

/** What a proxy is started with. */
export type RecordingProxyOptions = {
  target: { host: string; port: number }
  /**
   * How long bytes take each way: half a round trip. Latency alone: there is no slow start and no
   * window. Default 0.
   */
  delayMs?: number
}

const HOST = '127.0.0.1'
/** A server greets after the third packet of the handshake. */
const HANDSHAKE_PACKETS = 3

/** Starts a proxy in front of a server. */
export async function startRecordingProxy(options: RecordingProxyOptions): Promise<RecordingProxy> {
  const { target, delayMs = 0 } = options
  const sockets = new Set<Socket>()
  let traffic = newTraffic()

  const server = createServer(async (client) => {
    traffic.connections += 1
    keep(sockets, client)
    await afterDelay(delayMs * HANDSHAKE_PACKETS)
    const upstream = connect(target)
    keep(sockets, upstream)
    const record = recorder(() => traffic)
    client.on('data', (data) => record.fromClient(data))
    forward(client, upstream, delayMs, () => {})
    // What the server says counts from when the client can know it.
    forward(upstream, client, delayMs, (data) => record.fromServer(data))
  })
  server.listen(0, HOST)
  await once(server, 'listening')

  return {
    host: HOST,
    port: portOf(server.address()),
    traffic: () => structuredClone(traffic),
    count: (command) =>
      traffic.lines.filter((line) => line.toUpperCase().replace(/^\S+ /, '').startsWith(command))
        .length,
    roundTrips: () => traffic.turns + 2 * traffic.connections,
    reset() {
      traffic = newTraffic()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function newTraffic(): Traffic {
  return { lines: [], connections: 0, turns: 0, bytesFromServer: 0 }
}

type Recorder = { fromClient(data: Buffer): void; fromServer(data: Buffer): void }

/** Notes what passes on one connection. */
function recorder(traffic: () => Traffic): Recorder {
  let serverSpokeLast = false
  let unread = ''
  return {
    fromClient(data) {
      if (serverSpokeLast) traffic().turns += 1
      serverSpokeLast = false
      const lines = (unread + data.toString('latin1')).split('\r\n')
      unread = lines.pop() ?? ''
      traffic().lines.push(...lines)
    },
    fromServer(data) {
      traffic().bytesFromServer += data.length
      serverSpokeLast = true
    },
  }
}

/** Timers of one length keep their order, and so do the bytes. */
function forward(from: Socket, to: Socket, delayMs: number, note: (data: Buffer) => void): void {
  const later = (action: () => void): void => {
    if (delayMs === 0) action()
    else setTimeout(action, delayMs)
  }
  from.on('data', (data) =>
    later(() => {
      note(data)
      if (to.writable) to.write(data)
    }),
  )
  from.on('close', () => later(() => to.end()))
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('close', () => sockets.delete(socket))
}

function afterDelay(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}
