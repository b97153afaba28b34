import type {
  QueuedSend,
  QueueingWay,
  SendQueue,
} from '../../../shared/delivery/queue/send-queue.js'
import { QueueUnavailable } from '../../../shared/failures/sending-errors.js'
import type { FaultyRun } from '../faulty-run.js'
import type { VirtualTime } from '../virtual-time.js'

/** A message in a queue in memory. */
export interface MemoryMessage {
  readonly id: number
  readonly body: QueuedSend
  /** How often it was given out. */
  receives: number
}

/** What the queue is deployed with (infra/constructs/send-queue.ts). */
const VISIBILITY_MS = 780_000
const MAX_RECEIVES = 5

/** How many runs take from it at once, and how soon a message that found none free is looked at again. */
const MAX_RUNS = 3
const LOOKS_APART_MS = 1_000

/** What is awake while nobody is. */
const NOBODY = { isDead: false, heldUntilMs: 0 }

/** A queue in memory: it gives a message out until that is done with, some of them twice, and after five times no more. */
export class MemoryQueue implements SendQueue {
  readonly #time: VirtualTime
  readonly #give: (message: MemoryMessage, done: (isDone: boolean) => void) => void
  readonly #waiting = new Set<MemoryMessage>()
  /** Messages that were given out too often. */
  readonly deadLetters: MemoryMessage[] = []
  #queued = 0
  #runs = 0

  /** @param give begins a run with a message, which tells when it has ended, and whether it is done with the message */
  constructor(
    time: VirtualTime,
    give: (message: MemoryMessage, done: (isDone: boolean) => void) => void,
  ) {
    this.#time = time
    this.#give = give
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  async queue(body: QueuedSend, { delaySeconds = 0 }: QueueingWay = {}): Promise<void> {
    this.#queued += 1
    const message = { id: this.#queued, body, receives: 0 }
    this.#waiting.add(message)
    this.#time.after(delaySeconds * 1_000, () => this.#offer(message), NOBODY)
  }

  #offer(message: MemoryMessage): void {
    if (!this.#waiting.has(message)) return
    if (this.#runs >= MAX_RUNS) {
      this.#time.after(LOOKS_APART_MS, () => this.#offer(message), NOBODY)
      return
    }
    if (message.receives >= MAX_RECEIVES) {
      this.#waiting.delete(message)
      this.deadLetters.push(message)
      return
    }
    message.receives += 1
    this.#time.after(VISIBILITY_MS, () => this.#offer(message), NOBODY)
    this.#begin(message)
    // At least once: some are given out twice.
    if (message.id % 11 === 0 && message.receives === 1) this.#begin(message)
  }

  #begin(message: MemoryMessage): void {
    this.#runs += 1
    this.#give(message, (isDone) => {
      this.#runs -= 1
      if (isDone) this.#waiting.delete(message)
    })
  }
}

/** The queue as one run reaches it. */
export const faultyQueue = (queue: SendQueue, run: FaultyRun): SendQueue => ({
  queue: (message, way) =>
    run.call({
      port: 'queue',
      what: `${message.sendId} ${message.number}, in ${way?.delaySeconds ?? 0} s`,
      effect: () => queue.queue(message, way),
      failure: (kind) => new QueueUnavailable(`${message.sendId}: ${kind}`),
    }),
})
