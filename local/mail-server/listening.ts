import { once } from 'node:events'
import type { Server } from 'node:net'
import { OperatorError } from '../../shared/failures/operator-error.js'

/** A server that accepts connections. */
export type Listening = {
  host: string
  port: number
  /** Ends it with every connection it has. */
  close(): Promise<void>
}

/** Another program listens there. */
export class PortTaken extends OperatorError {
  override readonly name = 'PortTaken'

  constructor(host: string, port: number) {
    super(`Port ${port} of ${host} is in use; take others with --port (0: any free ones)`)
  }
}

/** Waits until a server listens. @throws PortTaken */
export async function listening(server: Server, host: string, port: number): Promise<void> {
  try {
    await once(server, 'listening')
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw isTaken ? new PortTaken(host, port) : error
  }
}

/** The port of what `server.address()` answers for a listening TCP server. */
export function portOf(address: { port: number } | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('Not listening on TCP')
  return address.port
}
