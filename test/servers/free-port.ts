import { once } from 'node:events'
import { createServer } from 'node:net'
import { portOf } from '../../local/mail-server/listening.js'

/**
 * A TCP port of 127.0.0.1 that was free a moment ago, for a program that cannot be told to
 * choose one itself. Somebody else may take it first: whoever uses it tries again then.
 */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  server.close()
  await once(server, 'close')
  return port
}
