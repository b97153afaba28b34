import { createServer, type RequestListener, type Server } from 'node:http'
import { whyForeign } from '../http/local-callers.js'
import { refuseOtherUsers } from '../http/other-users.js'

/** The only interface a stand-in listens on: nothing outside this machine may reach it. */
const LOOPBACK = '127.0.0.1'

/** A server that is listening. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`; an IP and no name, so that the S3 client addresses buckets by path. */
  readonly endpoint: string
  /** Stops listening and ends open sockets at once; requests under way are cut off. */
  close(): Promise<void>
}

/**
 * Listens on the loopback interface, for programs of this user: a request under another name (a web page whose name was resolved to this
 * machine) is refused with 403, a connection of another user is closed. Port 0 takes a free one; a port in use rejects with EADDRINUSE.
 */
export async function startLoopbackServer(
  listener: RequestListener,
  port?: number,
): Promise<LoopbackServer> {
  const server = createServer((message, response) => {
    const reason = whyForeign(message.headers.host, message.headers.origin)
    if (reason === undefined) return listener(message, response)
    response.writeHead(403, { 'content-type': 'text/plain' }).end(`Forbidden: ${reason}\n`)
  })
  refuseOtherUsers(server)
  return listenOnLoopback(server, port)
}

/** The same for a server that takes whoever is on this machine. */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new TypeError('A TCP server has an address with a port while it listens')
  }
  return {
    endpoint: `http://${LOOPBACK}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
