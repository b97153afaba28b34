const KIB = 1024
const MIB = 1024 * KIB

/**
 * Below this, memory comes from the allocator as always: it has such pieces at hand. A larger one is new pages, and that
 * the kernel has to provide each of them costs more than anything that is done with its bytes (docs/performance.md).
 */
const MIN_REUSED_BYTES = 64 * KIB

/** What is larger comes too rarely to be worth the memory that waits for it. */
const MAX_REUSED_BYTES = 4 * MIB

/** What waits to be used again, at most: that of a group of messages, and of what is decoded of them. */
const MAX_WAITING_BYTES = 16 * MIB

/** What waits, by its size. */
const waiting = new Map<number, ArrayBuffer[]>()
let waitingBytes = 0

/** What is lent, by the very view that was lent, so that giving back twice does nothing. */
const lent = new WeakMap<Buffer, ArrayBuffer>()

/**
 * Memory for a large piece of a message, with any content. It is there for one user at a time: who gives it back lets the
 * next one write over it. What is never given back is collected like any other memory.
 */
export function borrowMemory(bytes: number): Buffer {
  if (bytes < MIN_REUSED_BYTES) return Buffer.allocUnsafe(bytes)
  if (bytes > MAX_REUSED_BYTES) return Buffer.allocUnsafeSlow(bytes)
  const size = reusedSize(bytes)
  const waited = waiting.get(size)?.pop()
  if (waited) waitingBytes -= size
  const memory = waited ?? Buffer.allocUnsafeSlow(size).buffer
  const buffer = Buffer.from(memory, 0, bytes)
  lent.set(buffer, memory)
  return buffer
}

/** Gives back what `borrowMemory` lent, when nobody reads it any more; anything else is left alone. */
export function giveBackMemory(buffer: Buffer): void {
  const memory = lent.get(buffer)
  if (!memory || !lent.delete(buffer)) return
  const size = memory.byteLength
  if (waitingBytes + size > MAX_WAITING_BYTES) return
  const others = waiting.get(size)
  if (others) others.push(memory)
  else waiting.set(size, [memory])
  waitingBytes += size
}

/** Has what waits collected: before something that needs much memory of other sizes, and when the work is done. */
export function forgetWaitingMemory(): void {
  waiting.clear()
  waitingBytes = 0
}

/** Four sizes from one power of two to the next, so that nearly equal messages use the same memory. */
function reusedSize(bytes: number): number {
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 2)
  return Math.ceil(bytes / step) * step
}
