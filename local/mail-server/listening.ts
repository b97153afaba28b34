/** A server that accepts connections. */
export type Listening = {
  host: string
  port: number
  /** Ends it with every connection it has. */
  close(): Promise<void>
}

/** The port of what `server.address()` answers for a listening TCP server. */
export function portOf(address: { port: number } | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('Not listening on TCP')
  return address.port
}
