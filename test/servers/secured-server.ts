import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls'
import { portOf } from '../../local/mail-server/listening.js'
import type { ServerCertificate } from './server-certificate.js'

/** What becomes of a connection that is as secure as it will be. */
export type OnConnection = (socket: Socket) => void

/** How a server is secured. */
export type SecuredOptions = {
  security: 'none' | 'tls' | 'starttls'
  certificate: ServerCertificate
  onConnection: OnConnection
  /** Does something else than to secure it, when the client has asked for that. */
  onStartTls?: (socket: Socket, tag: string) => void
}

/** A server on loopback. */
export type SecuredServer = {
  host: string
  port: number
  /** Breaks its connections off, with what they had still to send. */
  reset(): void
  /** Ends it with all its connections. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Starts a server that does nothing but secure its connections; with STARTTLS it greets, and knows that command alone. */
export async function startSecuredServer(options: SecuredOptions): Promise<SecuredServer> {
  const { certificate, security, onConnection, onStartTls } = options
  const cert = await readFile(certificate.certificatePath)
  const key = await readFile(certificate.keyPath)
  const sockets = new Set<Socket>()
  const take = (socket: Socket) => {
    socket.on('error', () => {})
    onConnection(socket)
  }
  const secure = (socket: Socket) => {
    const secureContext = createSecureContext({ cert, key })
    take(new TLSSocket(socket, { isServer: true, secureContext }))
  }
  const server: Server =
    security === 'tls'
      ? createTlsServer({ cert, key }, take)
      : createServer(security === 'none' ? take : (socket) => greet(socket, secure, onStartTls))
  server.on('tlsClientError', () => {})
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  return {
    host: HOST,
    port: portOf(server.address()),
    reset() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function greet(
  socket: Socket,
  secure: OnConnection,
  onStartTls: SecuredOptions['onStartTls'],
): void {
  socket.write('* OK ready\r\n')
  socket.on('data', function answer(data: Buffer) {
    for (const line of data.toString('latin1').trimEnd().split('\r\n')) {
      const [tag = '', name = ''] = line.split(' ')
      if (name !== 'STARTTLS') {
        socket.write(`* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`)
      } else {
        socket.off('data', answer)
        if (onStartTls) onStartTls(socket, tag)
        else socket.write(`${tag} OK begin\r\n`, () => secure(socket))
      }
    }
  })
}
