import { AsyncLocalStorage } from 'node:async_hooks'

/** A process whose timers and answers can be held back, as one that is frozen, or dropped, as one that is killed. */
export interface TimeOwner {
  readonly isDead: boolean
  /** In milliseconds of the schedule: nothing of it happens before. */
  readonly heldUntilMs: number
}

/** Something that falls due. */
interface Due {
  atMs: number
  readonly order: number
  readonly fire: () => void
  readonly owner: TimeOwner | undefined
}

const owners = new AsyncLocalStorage<TimeOwner>()

/** Who is at work: what was begun within `asOwner`, with all that follows from it. */
export const currentOwner = (): TimeOwner | undefined => owners.getStore()

/** Does work for somebody: the timers that it sets are his. */
export const asOwner = <T>(owner: TimeOwner, work: () => T): T => owners.run(owner, work)

/**
 * Time that passes only when nothing else is left to do: no schedule waits for anything, and each has the same order of things whenever it
 * is repeated. Its calendar may jump, as clocks do that are set; what is waited for goes by the time that has passed.
 */
export class VirtualTime {
  readonly #due: Due[] = []
  #order = 0
  #passedMs = 0
  #calendarMs: number

  constructor(startsAt: string) {
    this.#calendarMs = Date.parse(startsAt)
  }

  /** Milliseconds that have passed. */
  get passedMs(): number {
    return this.#passedMs
  }

  /** What a clock on the wall shows. */
  now(): Date {
    return new Date(this.#calendarMs + this.#passedMs)
  }

  /** Somebody sets the clock. */
  step(byMs: number): void {
    this.#calendarMs += byMs
  }

  /** Calls `fire` when so much time has passed; the return value takes that back. */
  after(delayMs: number, fire: () => void, owner = currentOwner()): () => void {
    const due: Due = {
      atMs: this.#passedMs + Math.max(0, delayMs),
      order: this.#order++,
      fire,
      owner,
    }
    this.#insert(due)
    return () => {
      const index = this.#due.indexOf(due)
      if (index >= 0) this.#due.splice(index, 1)
    }
  }

  sleep(delayMs: number, owner = currentOwner()): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve, owner)
    })
  }

  /** Lets time pass until something is so. @throws Error if nothing is left that could make it so */
  async passUntil(isSo: () => boolean): Promise<void> {
    for (;;) {
      await everythingHasSettled()
      if (isSo()) return
      const next = this.#next()
      if (!next) throw new Error('nothing is left to wait for')
      this.#passedMs = Math.max(this.#passedMs, next.atMs)
      next.fire()
    }
  }

  #next(): Due | undefined {
    for (let next = this.#due.shift(); next; next = this.#due.shift()) {
      const { owner } = next
      if (owner?.isDead) continue
      if (!owner || owner.heldUntilMs <= Math.max(next.atMs, this.#passedMs)) return next
      this.#insert({ ...next, atMs: owner.heldUntilMs })
    }
    return undefined
  }

  #insert(due: Due): void {
    let low = 0
    for (let high = this.#due.length; low < high; ) {
      const middle = (low + high) >>> 1
      const there = this.#due[middle]
      const isBefore =
        there && (there.atMs < due.atMs || (there.atMs === due.atMs && there.order < due.order))
      if (isBefore) low = middle + 1
      else high = middle
    }
    this.#due.splice(low, 0, due)
  }
}

const setImmediately = setImmediate

/** Promises and streams have come to where they wait for time. */
const everythingHasSettled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediately(resolve)
  })

/** The timers that the product sets go by the virtual time, as long as `work` lasts. */
export async function withTimersOf<T>(time: VirtualTime, work: () => Promise<T>): Promise<T> {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
  const cancel = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel()
  }
  Object.assign(globalThis, {
    setTimeout: (fire: () => void, delayMs = 0) => new VirtualTimer(time, fire, delayMs, false),
    setInterval: (fire: () => void, delayMs = 0) => new VirtualTimer(time, fire, delayMs, true),
    clearTimeout: cancel,
    clearInterval: cancel,
  })
  try {
    return await work()
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
  }
}

class VirtualTimer {
  #cancel: () => void = () => {}

  constructor(time: VirtualTime, fire: () => void, delayMs: number, repeats: boolean) {
    const owner = currentOwner()
    const arm = () => {
      this.#cancel = time.after(
        Math.max(1, delayMs),
        () => {
          if (repeats) arm()
          fire()
        },
        owner,
      )
    }
    arm()
  }

  cancel(): void {
    this.#cancel()
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
