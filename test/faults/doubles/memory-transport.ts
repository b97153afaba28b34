import type {
  OutgoingMessage,
  RecipientOutcome,
  Transport,
} from '../../../shared/delivery/transports/transport.js'
import type { FaultKind } from '../faults.js'
import { type FaultyRun, forEver } from '../faulty-run.js'

/** What a server in memory does with a recipient. */
export type Treatment = 'takes' | 'refuses' | 'asks to come back'

/** A mail server in memory. */
export interface MemoryMailExchange {
  treat(address: string): Treatment
  /** The server has read a message whole, and answers for it. */
  taken(sendId: string, addresses: readonly string[], bytes: Buffer): void
}

/** A way to hand over mail to a server in memory, as one run uses it. It keeps to the contract of a transport. */
export function memoryTransport(exchange: MemoryMailExchange, run: FaultyRun): Transport {
  return {
    maxRecipients: 100,
    async deliver(message, recipients, beginTransmission) {
      const handOver = new HandOver(exchange, run, message)
      return handOver.deliver(recipients, beginTransmission)
    },
    close: async () => {},
  }
}

class HandOver {
  readonly #exchange: MemoryMailExchange
  readonly #run: FaultyRun
  readonly #message: OutgoingMessage
  readonly #kind: FaultKind | undefined

  constructor(exchange: MemoryMailExchange, run: FaultyRun, message: OutgoingMessage) {
    this.#exchange = exchange
    this.#run = run
    this.#message = message
    this.#kind = run.begin('transport', `hand over ${message.sendId}`)
  }

  async deliver(
    recipients: readonly string[],
    beginTransmission: (recipients: readonly string[]) => Promise<void>,
  ): Promise<readonly RecipientOutcome[]> {
    const run = this.#run
    const kind = this.#kind
    await (kind === 'slow' ? run.pass(run.slowMs('transport')) : run.moment('transport'))
    if (kind === 'killed before') await this.#die()
    if (kind === 'cut' || kind === 'throttled') return recipients.map(putOff)
    if (kind === 'refused') return recipients.map(refused)
    const treated = recipients.map((address) => [address, this.#exchange.treat(address)] as const)
    const taken = treated.flatMap(([address, treatment]) =>
      treatment === 'takes' ? [address] : [],
    )
    const outcomes = taken.length > 0 ? await this.#transmit(taken, beginTransmission) : undefined
    return treated.map(([address, treatment]) => {
      if (treatment === 'takes') return outcomes === 'known' ? accepted(address) : unknown(address)
      return treatment === 'refuses' ? refused(address) : putOff(address)
    })
  }

  /** What becomes of the message when the server is ready for it. */
  async #transmit(
    taken: readonly string[],
    beginTransmission: (recipients: readonly string[]) => Promise<void>,
  ): Promise<'known' | 'unknown'> {
    await this.#freezeAt(0)
    await beginTransmission(taken)
    await this.#freezeAt(1)
    await this.#run.moment('transport')
    if (this.#kind === 'killed in the middle') await this.#die()
    const pieces: Buffer[] = []
    for await (const piece of this.#message.open()) {
      pieces.push(piece)
      if (this.#kind === 'cut in the middle') return 'unknown'
    }
    this.#exchange.taken(this.#message.sendId, taken, Buffer.concat(pieces))
    if (this.#kind === 'killed after') await this.#die()
    await this.#freezeAt(2)
    await this.#run.moment('transport')
    return this.#kind?.startsWith('answer lost') ? 'unknown' : 'known'
  }

  /** A process stands still at one of three places. */
  async #freezeAt(place: number): Promise<void> {
    if (this.#kind !== 'frozen' || this.#run.number % PLACES !== place) return
    this.#run.freeze()
    await this.#run.pass(1)
  }

  async #die(): Promise<never> {
    this.#run.kill()
    return forEver()
  }
}

const PLACES = 3

const accepted = (address: string): RecipientOutcome => ({ address, outcome: 'accepted' })

const refused = (address: string): RecipientOutcome => ({
  address,
  outcome: 'refused',
  code: 'REFUSED',
  concerns: 'recipient',
  reason: '550 no such user',
})

const putOff = (address: string): RecipientOutcome => ({
  address,
  outcome: 'put off',
  code: 'PUT_OFF',
  reason: '450 come back later',
})

const unknown = (address: string): RecipientOutcome => ({
  address,
  outcome: 'unknown',
  code: 'OUTCOME_UNKNOWN',
  reason: 'the answer never came',
})
