import type { OutgoingMessage } from '../transport.js'

/** What is thrown into the stream of a message that ends early; the reason is in the transmission. */
class TransmissionStopped extends Error {
  override readonly name = 'TransmissionStopped'
}

/** The giving out of one message: who is told before its first byte, how far it came, and why it stopped. */
export class Transmission {
  readonly #message: OutgoingMessage
  readonly #begin: (recipients: readonly string[]) => Promise<void>
  #beginning: Promise<void> | undefined
  #state: 'not begun' | 'begun' | 'complete' = 'not begun'
  #stopped: { readonly reason: unknown } | undefined

  constructor(message: OutgoingMessage, begin: (recipients: readonly string[]) => Promise<void>) {
    this.#message = message
    this.#begin = begin
  }

  /** Whether a byte may have been given out. */
  get hasBegun(): boolean {
    return this.#state !== 'not begun'
  }

  /** Whether all of it was given out. */
  get isComplete(): boolean {
    return this.#state === 'complete'
  }

  /** Why it ended early by itself: what `beginTransmission` or `open` of the message threw. */
  get stopped(): { readonly reason: unknown } | undefined {
    return this.#stopped
  }

  /** The bytes. `isOpen`: whether the connection still stands after everybody was told; otherwise none is given out. */
  async *bytes(recipients: readonly string[], isOpen: () => boolean): AsyncGenerator<Buffer, void> {
    try {
      this.#beginning = this.#begin(recipients)
      await this.#beginning
      if (!isOpen()) return
      this.#state = 'begun'
      yield* this.#message.open()
      this.#state = 'complete'
    } catch (reason) {
      this.#stopped = { reason }
      // An error of our own, since nodemailer writes its code into the one that it gets.
      throw new TransmissionStopped()
    }
  }

  /** Waits until who is told has finished with it, whatever became of the connection meanwhile. */
  async settled(): Promise<void> {
    await this.#beginning?.catch((reason: unknown) => {
      this.#stopped ??= { reason }
    })
  }
}
