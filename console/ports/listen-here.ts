import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { refuseOtherUsers } from '../../local/http/other-users.js'
import { listening, portOf } from '../../local/mail-server/listening.js'

const LOOPBACK = '127.0.0.1'

/** A server of this machine alone. */
export interface HereServer {
  /** `127.0.0.1:8100`. */
  readonly host: string
  /** `http://127.0.0.1:8100`. */
  readonly origin: string
  /** Answers with an app from now on. */
  serve(app: Hono): void
  close(): Promise<void>
}

/** Listens on 127.0.0.1, for this user; what it answers with is made once its port is known. @throws PortTaken */
export async function listenHere(port: number): Promise<HereServer> {
  let served: Hono | undefined
  const server = createAdaptorServer({
    fetch: (request, env) => served?.fetch(request, env) ?? new Response(null, { status: 503 }),
    hostname: LOOPBACK,
  })
  refuseOtherUsers(server)
  server.listen(port, LOOPBACK)
  await listening(server, LOOPBACK, port)
  const host = `${LOOPBACK}:${portOf(server.address())}`
  return {
    host,
    origin: `http://${host}`,
    serve(app) {
      served = app
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}
