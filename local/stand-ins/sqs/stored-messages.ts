import type { ReceivedMessage, StoredMessage } from './queue-message.js'

/** How many messages there are. */
export interface MessageCounts {
  readonly visible: number
  /** Received, and neither deleted nor visible again. */
  readonly inFlight: number
  readonly delayed: number
}

/** What became of the wish to hide a message for another time. */
export type VisibilityChange = 'changed' | 'not in flight' | 'no such receipt'

/**
 * The messages of a queue and what SQS promises of them, without clock or file. Source: SQS developer guide, "Amazon SQS
 * visibility timeout" and "Using dead-letter queues". Messages do not expire: the fourteen days of a queue are longer than
 * a local world lasts.
 */
export class StoredMessages {
  readonly #messages: Map<string, StoredMessage>
  readonly #maxReceiveCount: number

  /** @param maxReceiveCount a message that was received this often is spent; Infinity where it never is */
  constructor(messages: readonly StoredMessage[], maxReceiveCount: number) {
    this.#messages = new Map(messages.map((message) => [message.id, message]))
    this.#maxReceiveCount = maxReceiveCount
  }

  /** Adds a message, or replaces that of the same id. */
  put(message: StoredMessage): void {
    this.#messages.set(message.id, message)
  }

  remove(id: string): void {
    this.#messages.delete(id)
  }

  all(): StoredMessage[] {
    return [...this.#messages.values()]
  }

  /** Hides up to `max` visible messages until then, and hands them out. */
  take(max: number, now: Date, until: Date): ReceivedMessage[] {
    return this.#visible(now)
      .filter((message) => !this.#isSpent(message))
      .slice(0, max)
      .map((message) => {
        const firstReceivedAt = message.firstReceivedAt ?? now.toISOString()
        const receiveCount = message.receiveCount + 1
        this.put({ ...message, receiveCount, firstReceivedAt, visibleAt: until.toISOString() })
        return {
          id: message.id,
          receiptHandle: handleOf({ ...message, receiveCount }),
          body: message.body,
          sentAt: new Date(message.sentAt),
          firstReceivedAt: new Date(firstReceivedAt),
          receiveCount,
        }
      })
  }

  /** Those that are due for the dead-letter queue: visible once more after their last receipt. */
  spent(now: Date): StoredMessage[] {
    return this.#visible(now).filter((message) => this.#isSpent(message))
  }

  /** Deletes by the latest receipt. An earlier one is taken, and has no effect. False if it is no receipt at all. */
  delete(receiptHandle: string): boolean {
    const id = idIn(receiptHandle)
    if (id === undefined) return false
    const message = this.#messages.get(id)
    if (message && handleOf(message) === receiptHandle) this.remove(id)
    return true
  }

  /** Hides a message that is in flight until then; a time that is over makes it visible. */
  hide(receiptHandle: string, now: Date, until: Date): VisibilityChange {
    const id = idIn(receiptHandle)
    if (id === undefined) return 'no such receipt'
    const message = this.#messages.get(id)
    const isHeld =
      message && handleOf(message) === receiptHandle && message.visibleAt > now.toISOString()
    if (!isHeld) return 'not in flight'
    this.put({ ...message, visibleAt: until.toISOString() })
    return 'changed'
  }

  counts(now: Date): MessageCounts {
    const at = now.toISOString()
    const hidden = this.all().filter(({ visibleAt }) => visibleAt > at)
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length
    return {
      visible: this.#messages.size - hidden.length,
      inFlight: hidden.length - delayed,
      delayed,
    }
  }

  /** When the next hidden message becomes visible; undefined if none is hidden. */
  nextVisibleAt(now: Date): Date | undefined {
    const at = now.toISOString()
    let next: string | undefined
    for (const { visibleAt } of this.#messages.values()) {
      if (visibleAt > at && (next === undefined || visibleAt < next)) next = visibleAt
    }
    return next === undefined ? undefined : new Date(next)
  }

  #visible(now: Date): StoredMessage[] {
    const at = now.toISOString()
    return this.all().filter(({ visibleAt }) => visibleAt <= at)
  }

  #isSpent({ receiveCount }: StoredMessage): boolean {
    return receiveCount >= this.#maxReceiveCount
  }
}

/** It outlives a restart, as the message does. */
const handleOf = ({ id, receiveCount }: { id: string; receiveCount: number }): string =>
  `${id}.${receiveCount}`

const idIn = (receiptHandle: string): string | undefined =>
  /^(.+)\.[1-9]\d*$/.exec(receiptHandle)?.[1]
