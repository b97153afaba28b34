import { once } from 'node:events'
import { createServer } from 'node:net'

/** Where no kernel takes the ports of its own connections from (Linux from 32768, others from 49152). */
const FIRST = 10_000
const PORTS_OF_A_WORKER = 1_000
const WORKERS = 22

/** Each worker of a test run has ports of its own; a run beside it begins elsewhere, most likely. */
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS
let next = process.pid % PORTS_OF_A_WORKER

/**
 * A TCP port of 127.0.0.1 where nobody listens, for a program that cannot be told to choose one
 * itself, and for tests of what nobody answers. No test of this run gets it a second time, until
 * a thousand others were given away.
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS_OF_A_WORKER; tried += 1) {
    const port = FIRST + worker * PORTS_OF_A_WORKER + next
    next = (next + 1) % PORTS_OF_A_WORKER
    if (await isFree(port)) return port
  }
  throw new Error('No port is free')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
