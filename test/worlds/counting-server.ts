import type {
  OutgoingMessage,
  RecipientOutcome,
  Transport,
} from '../../shared/delivery/transports/transport.js'

/** What a server does with one recipient, each time it is asked. */
export type Treatment = (
  address: string,
  attempt: number,
  /** Everybody of the same hand-over. */
  recipients: readonly string[],
) => Omit<RecipientOutcome, 'address'> | undefined

/** A mail server that keeps to the contract of a transport, and counts what it took over. */
export interface CountingServer extends Transport {
  maxRecipients: number
  /** How often each recipient has got a message, whole. */
  readonly delivered: Map<string, number>
  /** The messages taken over, whole. */
  readonly messages: Buffer[]
  /** Hand-overs that were begun. */
  readonly attempts: number
  /** Undefined: it accepts. */
  treat: Treatment
  /** Called at each step that a run can die at. */
  atStep: (step: 'connected' | 'ready' | 'reading' | 'piece' | 'read' | 'answered') => Promise<void>
}

/** A server that accepts everything, until it is told otherwise. */
export function countingServer(): CountingServer {
  let attempts = 0
  const server: CountingServer = {
    maxRecipients: 100,
    delivered: new Map(),
    messages: [],
    get attempts() {
      return attempts
    },
    treat: () => undefined,
    atStep: async () => {},
    async deliver(message, recipients, beginTransmission) {
      attempts += 1
      await server.atStep('connected')
      const treated = recipients.map((address) => ({
        address,
        ...server.treat(address, attempts, recipients),
      }))
      const taken = treated.filter(({ outcome = 'accepted' }) => outcome === 'accepted')
      const addresses = taken.map(({ address }) => address)
      if (taken.length > 0) {
        await server.atStep('ready')
        await beginTransmission(addresses)
        await server.atStep('reading')
        server.messages.push(await readWhole(message, () => server.atStep('piece')))
        for (const address of addresses) {
          server.delivered.set(address, (server.delivered.get(address) ?? 0) + 1)
        }
        await server.atStep('read')
      }
      await server.atStep('answered')
      return treated.map((outcome) => ({ outcome: 'accepted' as const, ...outcome }))
    },
    close: async () => {},
  }
  return server
}

async function readWhole({ open }: OutgoingMessage, onPiece: () => Promise<void>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of open()) {
    chunks.push(chunk)
    await onPiece()
  }
  return Buffer.concat(chunks)
}
