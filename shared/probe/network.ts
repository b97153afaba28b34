import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import { connectionFailure } from '../failures/connection-failures.js'
import { ServerUnreachable } from '../failures/mailbox-errors.js'
import type { Step } from './stages.js'

/** The way to a server, below what is spoken there. Both reject with Node's errors. */
export interface Network {
  /** The addresses of a name, as whoever connects finds them. */
  resolve(host: string): Promise<readonly string[]>
  /** Connects, and ends the connection without a word. @returns the address that took it */
  connect(host: string, port: number): Promise<string>
}

/** As a session has it for DNS, TCP and TLS together (imap-limits.ts). */
const CONNECT_LIMIT_MS = 10_000

/** The network of this machine. */
export const nodeNetwork: Network = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (host, port) =>
    new Promise((connected, failed) => {
      const socket = connect({ host, port, timeout: CONNECT_LIMIT_MS })
      const fail = (error: Error): void => {
        socket.destroy()
        failed(error)
      }
      socket.once('error', fail)
      socket.once('timeout', () =>
        fail(
          new ServerUnreachable(
            `${host}:${port}: no connection within ${CONNECT_LIMIT_MS / 1_000} s`,
          ),
        ),
      )
      socket.once('connect', () => {
        const { remoteAddress = host } = socket
        socket.destroy()
        connected(remoteAddress)
      })
    }),
}

/** The first two stages of every probe: the name, and the port. @param of says which server it is, where there are two */
export function reachSteps(
  network: Network,
  { host, port }: { readonly host: string; readonly port: number },
  of?: string,
): readonly Step[] {
  const named = of === undefined ? {} : { of }
  const where = `${host}:${port}`
  return [
    {
      stage: 'dns',
      ...named,
      async run() {
        if (isIP(host) !== 0) return { detail: `${host} is an address` }
        const addresses = await inCatalogue(network.resolve(host), host)
        return { detail: `${host} is ${addresses.join(', ')}` }
      },
    },
    {
      stage: 'tcp',
      ...named,
      async run() {
        const address = await inCatalogue(network.connect(host, port), where)
        return { detail: `port ${port} of ${address} is open` }
      },
    },
  ]
}

/** What Node says of a connection, as a failure of the catalogue. */
async function inCatalogue<T>(asked: Promise<T>, where: string): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
    throw connectionFailure({ code, message: wordsOf(error), cause: error }, where) ?? error
  }
}

/** Of a host with several addresses, Node says each by itself. */
const wordsOf = (error: Error): string =>
  error instanceof AggregateError
    ? error.errors.map((one) => (one instanceof Error ? one.message : String(one))).join('; ')
    : error.message
