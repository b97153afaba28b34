import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { portOf } from '../../local/mail-server/listening.js'

/** A way to a server that brings so many bytes a second. */
export interface ThrottledLine {
  readonly host: string
  readonly port: number
  /** Bytes that the server has sent through it. */
  readonly bytes: number
  close(): Promise<void>
}

const TICK_MS = 20

/** Opens one. What is above the rate waits in the server. */
export async function openThrottledLine(
  target: { readonly host: string; readonly port: number },
  bytesPerSecond: number,
): Promise<ThrottledLine> {
  let bytes = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    let allowedAt = performance.now()
    upstream.on('data', (piece) => {
      bytes += piece.length
      client.write(piece)
      allowedAt = Math.max(allowedAt, performance.now()) + (piece.length / bytesPerSecond) * 1_000
      const waitMs = allowedAt - performance.now()
      if (waitMs < TICK_MS) return
      upstream.pause()
      setTimeout(() => upstream.resume(), waitMs)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: '127.0.0.1',
    port: portOf(server.address()),
    get bytes() {
      return bytes
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
