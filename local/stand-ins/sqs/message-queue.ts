import type { DeployedQueue } from '../../template/deployed-queues.js'
import { OneAtATime } from '../s3/store/one-at-a-time.js'
import { QueueFile } from './queue-file.js'
import type { ReceivedMessage, StoredMessage } from './queue-message.js'
import { type MessageCounts, StoredMessages, type VisibilityChange } from './stored-messages.js'

/** The clock of a queue. */
export interface QueueClock {
  readonly now: () => Date
  /** Calls back once after `delayMs`; what it returns cancels. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void
}

/** What a queue is made of. */
export interface MessageQueueOptions extends QueueClock {
  readonly queue: DeployedQueue
  /** Where it is kept. */
  readonly file: string
  /** What was in the file. */
  readonly messages: readonly StoredMessage[]
  /** Where spent messages go. */
  readonly deadLetters: () => MessageQueue | undefined
  readonly newId: () => string
}

/** A laptop that sleeps stops timers: the clock is looked at this often. */
const MAX_TIMER_MS = 60_000

const MS_PER_SECOND = 1_000

/** A queue of SQS on this machine. What it has promised is in its file before a call resolves. */
export class MessageQueue {
  readonly queue: DeployedQueue
  readonly #options: MessageQueueOptions
  readonly #messages: StoredMessages
  readonly #file: QueueFile
  readonly #redrives = new OneAtATime()
  readonly #listeners = new Set<() => void>()
  #cancelTimer = () => {}
  #isClosed = false

  constructor(options: MessageQueueOptions) {
    const { queue, file, messages } = options
    this.queue = queue
    this.#options = options
    this.#messages = new StoredMessages(messages, queue.redrive?.maxReceiveCount ?? Infinity)
    this.#file = new QueueFile(file, () => this.#messages.all())
    this.#awaitNext()
  }

  /** @returns the id of the message */
  async send(body: string, delaySeconds = this.queue.delaySeconds): Promise<string> {
    const { now, newId } = this.#options
    const id = newId()
    const sentAt = now().toISOString()
    const visibleAt = this.#inSeconds(delaySeconds).toISOString()
    await this.#put([{ id, body, sentAt, visibleAt, receiveCount: 0 }])
    return id
  }

  /** Hands out up to `max` messages, and hides them from others for a time. */
  async receive(
    max: number,
    visibilityTimeoutSeconds = this.queue.visibilityTimeoutSeconds,
  ): Promise<ReceivedMessage[]> {
    await this.#redrives.run(() => this.#moveSpent())
    const until = this.#inSeconds(visibilityTimeoutSeconds)
    const taken = this.#messages.take(max, this.#options.now(), until)
    if (taken.length > 0) await this.#changed()
    return taken
  }

  /** Deletes by the latest receipt; an earlier one has no effect. False if it is no receipt at all. */
  async delete(receiptHandle: string): Promise<boolean> {
    const isReceipt = this.#messages.delete(receiptHandle)
    await this.#changed()
    return isReceipt
  }

  /** Hides a message that is in flight for so long from now; 0 gives it back. */
  async changeVisibility(receiptHandle: string, seconds: number): Promise<VisibilityChange> {
    const { now } = this.#options
    const change = this.#messages.hide(receiptHandle, now(), this.#inSeconds(seconds))
    await this.#changed()
    return change
  }

  counts(): MessageCounts {
    return this.#messages.counts(this.#options.now())
  }

  /** When the next message that nobody can take yet can be taken; undefined if there is none. */
  nextVisibleAt(): Date | undefined {
    return this.#messages.nextVisibleAt(this.#options.now())
  }

  /** Calls back whenever something may be there to receive, until what it returns is called. */
  onVisible(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls nobody back any more; resolves when the file is written. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer()
    this.#listeners.clear()
    await this.#file.save()
  }

  /** First into the other file, then out of this one: whoever is killed in between has it in both, and not in none. */
  async #moveSpent(): Promise<void> {
    const deadLetters = this.#options.deadLetters()
    const now = this.#options.now()
    const spent = this.#messages.spent(now)
    if (!deadLetters || spent.length === 0) return
    await deadLetters.#put(spent.map((message) => ({ ...message, visibleAt: now.toISOString() })))
    for (const { id } of spent) this.#messages.remove(id)
    await this.#changed()
  }

  async #put(messages: readonly StoredMessage[]): Promise<void> {
    for (const message of messages) this.#messages.put(message)
    await this.#changed()
  }

  async #changed(): Promise<void> {
    await this.#file.save()
    this.#awaitNext()
  }

  /** Tells the listeners of what is visible, and waits for what will be. */
  #awaitNext(): void {
    this.#cancelTimer()
    if (this.#isClosed) return
    const { now, setTimer } = this.#options
    const at = now()
    const next = this.#messages.nextVisibleAt(at)
    if (next) {
      const leftMs = next.getTime() - at.getTime()
      this.#cancelTimer = setTimer(() => this.#awaitNext(), Math.min(leftMs, MAX_TIMER_MS))
    }
    if (this.#messages.counts(at).visible > 0) for (const tell of [...this.#listeners]) tell()
  }

  #inSeconds(seconds: number): Date {
    return new Date(this.#options.now().getTime() + seconds * MS_PER_SECOND)
  }
}
