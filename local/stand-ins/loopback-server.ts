import { createServer, type RequestListener } from 'node:http'

/** The only interface a stand-in listens on: nothing outside this machine may reach it. */
const LOOPBACK = '127.0.0.1'

/** A server that is listening. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`; an IP and no name, so that the S3 client addresses buckets by path. */
  readonly endpoint: string
  /** Stops listening and ends open sockets at once; requests under way are cut off. */
  close(): Promise<void>
}

/** Listens on the loopback interface. Port 0 takes a free one; a port in use rejects with EADDRINUSE. */
export async function startLoopbackServer(
  listener: RequestListener,
  port = 0,
): Promise<LoopbackServer> {
  const server = createServer(listener)
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
