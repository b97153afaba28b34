import { once } from 'node:events'
import { createServer } from 'node:http'

/** A server that only counts who comes. */
export interface Attacker {
  /** `http://attacker.example:<port>`, which leads to this machine. */
  readonly url: string
  /** Paths that were asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Starts one. */
export async function startAttacker(): Promise<Attacker> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'Content-Type': 'image/gif', 'Access-Control-Allow-Origin': '*' })
    response.end(PIXEL)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://attacker.example:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
