import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SupervisedProcess } from './supervised-process.js'

/** Real servers are up in 0.3 s on an idle machine. */
const START_TIMEOUT_MS = 60_000
const CONNECT_INTERVAL_MS = 20

/**
 * Waits until a program accepts connections: one in the foreground gives no other sign.
 *
 * @throws Error if it ends instead, or is not there within a minute
 */
export async function untilListening(
  address: { host: string; port: number },
  program: SupervisedProcess,
): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (!(await accepts(address))) {
    if (program.exited()) throw new Error('It ended')
    if (performance.now() > deadline) throw new Error(`Port ${address.port} does not open`)
    await sleep(CONNECT_INTERVAL_MS)
  }
}

async function accepts({ host, port }: { host: string; port: number }): Promise<boolean> {
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
