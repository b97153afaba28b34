import { once } from 'node:events'
import { createServer } from 'node:net'

const LOOPBACK = '127.0.0.1'

/** Somebody has a few worlds side by side, not a hundred. */
const MAX_TRIES = 100

const MAX_PORT = 65_535

/**
 * The first port from `port` on that is free on this machine, with all those that follow from it; `port` itself if none is, so that
 * whoever listens says so.
 *
 * @param offsets of the ports that are needed, from the first
 */
export async function firstFreePort(port: number, offsets: readonly number[]): Promise<number> {
  const most = MAX_PORT - Math.max(...offsets)
  for (let tried = port; tried < port + MAX_TRIES && tried <= most; tried += 1) {
    const areFree = await Promise.all([...new Set(offsets)].map((offset) => isFree(tried + offset)))
    if (areFree.every((free) => free)) return tried
  }
  return port
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen(port, LOOPBACK)
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
