import { borrowMemory, giveBackMemory } from '../runtime/reused-memory.js'

/** Where the content of an attachment lies. */
interface Extent {
  readonly start: number
  readonly end: number
}

/** What was packed comes on top of what it was packed in: growing by steps would copy all of it for each. */
const GROWTH = 1.5

/** The decoded attachments of one message, one behind the other in one piece of memory. */
export class HeldContents {
  readonly #extents = new Map<number, Extent>()
  readonly #expectedBytes: number
  #memory: Buffer = Buffer.alloc(0)
  #used = 0

  /** @param expectedBytes decoding hardly ever makes a message larger: uuencoded lines that are cut short do */
  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes
  }

  /** Copies bytes to the end of the last attachment, or of a new one. */
  append(position: number, bytes: Buffer): void {
    if (this.#used + bytes.length > this.#memory.length) this.#grow(bytes.length)
    this.#memory.set(bytes, this.#used)
    const start = this.#extents.get(position)?.start ?? this.#used
    this.#used += bytes.length
    this.#extents.set(position, { start, end: this.#used })
  }

  /** The content of an attachment, to be read before `discard`. */
  of(position: number): Buffer {
    const { start, end } = this.#extents.get(position) ?? { start: 0, end: 0 }
    return this.#memory.subarray(start, end)
  }

  /** Lets the memory be used for something else. */
  discard(): void {
    giveBackMemory(this.#memory)
    this.#extents.clear()
    this.#memory = Buffer.alloc(0)
  }

  #grow(bytes: number): void {
    const memory = borrowMemory(
      Math.max(this.#expectedBytes, this.#used + bytes, this.#memory.length * GROWTH),
    )
    memory.set(this.#memory.subarray(0, this.#used))
    giveBackMemory(this.#memory)
    this.#memory = memory
  }
}
