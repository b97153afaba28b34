import { mixedOf } from './chance.js'
import type { FaultKind, PlannedFault, PortName } from './faults.js'
import type { TimeOwner, VirtualTime } from './virtual-time.js'

/** Told of each call, for the schedule in words. */
export type OnCall = (words: string) => void

/** What a run is made with. */
export interface FaultyRunOptions {
  readonly time: VirtualTime
  /** Its number in the schedule. */
  readonly number: number
  readonly seed: number
  /** Of the whole schedule; those of other runs are passed over. */
  readonly faults: readonly PlannedFault[]
  /** Told of each fault that met a call. */
  readonly onFault: (port: PortName, kind: FaultKind) => void
  readonly onCall?: OnCall | undefined
  /** How long it stands still, if it does. @default longer than a lease, and sometimes longer than a run */
  readonly freezesMs?: readonly number[]
  /** How long what is slow takes. @default some of it longer than a run */
  readonly slowMs?: readonly number[]
  /** By how much clocks are set. @default up to ten minutes */
  readonly clockStepsMs?: readonly number[]
}

/** One call of a port. */
export interface PortCall<T> {
  readonly port: PortName
  /** In words. */
  readonly what: string
  readonly effect: () => T | Promise<T>
  /** The part of the effect that is done before the connection or the process ends in the middle. */
  readonly partOfEffect?: () => unknown
  /** The error of the catalogue that the caller is told. */
  readonly failure: (kind: FaultKind) => Error
  /** After which the port gives up waiting for the other side. @default it never does */
  readonly longestMs?: number
}

const QUICK_MS = 40
const CLOCK_STEPS_MS = [20_000, 80_000, 600_000]

/** How long a process stands still: longer than a lease, and sometimes longer than a run. */
const FREEZES_MS = [80_000, 120_000, 240_000, 400_000]
const SLOW_MS = [3_000, 15_000, 28_000, 400_000]

/** One process that runs the story: what its calls come to, and whether it is alive. */
export class FaultyRun implements TimeOwner {
  readonly number: number
  readonly #options: FaultyRunOptions
  readonly #faults: ReadonlyMap<string, FaultKind>
  readonly #calls = new Map<PortName, number>()
  #isDead = false
  #heldUntilMs = 0

  constructor(options: FaultyRunOptions) {
    this.number = options.number
    this.#options = options
    this.#faults = new Map(
      options.faults
        .filter(({ run }) => run === options.number)
        .map(({ port, call, kind }) => [`${port} ${call}`, kind]),
    )
  }

  get isDead(): boolean {
    return this.#isDead
  }

  get heldUntilMs(): number {
    return this.#heldUntilMs
  }

  /** It ends: nothing that it began goes on, and nothing more of it has an effect. */
  kill(): void {
    this.#isDead = true
  }

  /** What time it is for this run: a call that has no answer to wait for. */
  readonly now = (): Date => {
    const { time, clockStepsMs = CLOCK_STEPS_MS } = this.#options
    const { kind } = this.#next('clock')
    if (kind === 'clock ahead' || kind === 'clock back') {
      this.#options.onFault('clock', kind)
      const [stepMs = 0] = this.#oneOf(clockStepsMs, 'clock')
      time.step(kind === 'clock ahead' ? stepMs : -stepMs)
    }
    return time.now()
  }

  /** Makes a call, and lets happen to it what is planned. A run that is dead never hears of it. */
  async call<T>(call: PortCall<T>): Promise<T> {
    const { port, what, effect, partOfEffect, failure, longestMs = Number.POSITIVE_INFINITY } = call
    const { kind, number } = this.#next(port)
    this.#tell(port, number, what, kind)
    const latencyMs = this.#latencyMs(port, number, kind)
    await this.pass(Math.min(latencyMs, longestMs))
    if (latencyMs > longestMs) {
      // Whether it was done all the same, nobody knows.
      if (number % 2 === 0) await effect()
      throw failure('slow')
    }
    switch (kind) {
      case 'refused':
      case 'throttled':
      case 'cut':
        throw failure(kind)
      case 'cut in the middle':
        await partOfEffect?.()
        throw failure(kind)
      case 'killed before':
        return this.#die()
      case 'killed in the middle':
        await partOfEffect?.()
        return this.#die()
      case 'frozen':
        this.freeze()
        // It was about to ask, or had asked already.
        if (number % 2 === 0) await this.pass(1)
    }
    const answer = await effect()
    if (kind === 'killed after') return this.#die()
    // A client of AWS tries again by itself; a command of a mail server is never given twice.
    const isTriedAgain = kind === 'answer lost, tried again' && port !== 'mailbox'
    if (kind?.startsWith('answer lost') && !isTriedAgain) throw failure(kind)
    const again = isTriedAgain ? await effect() : answer
    await this.pass(this.#latencyMs(port, number, undefined))
    return again
  }

  /** The fate of a call whose answer comes piece by piece, told by whoever makes the pieces. */
  begin(port: PortName, what: string): FaultKind | undefined {
    const { kind, number } = this.#next(port)
    this.#tell(port, number, what, kind)
    return kind
  }

  /** Time passes for this run; one that has died meanwhile never comes back. */
  async pass(ms: number): Promise<void> {
    await this.#options.time.sleep(ms, this)
    if (this.#isDead) await forEver()
  }

  /** A moment as an ordinary call takes it. */
  moment(port: PortName): Promise<void> {
    return this.pass(this.#latencyMs(port, this.#calls.get(port) ?? 0, undefined))
  }

  /** So long as a slow call takes. */
  slowMs(port: PortName): number {
    const { slowMs: choices = SLOW_MS } = this.#options
    const [slowMs = 0] = this.#oneOf(choices, port)
    return slowMs
  }

  /** It stands still. */
  freeze(): void {
    const { freezesMs = FREEZES_MS } = this.#options
    const [freezeMs = 0] = this.#oneOf(freezesMs, 'clock')
    this.#heldUntilMs = this.#options.time.passedMs + freezeMs
  }

  #next(port: PortName) {
    const number = (this.#calls.get(port) ?? 0) + 1
    this.#calls.set(port, number)
    return { number, kind: this.#faults.get(`${port} ${number}`) }
  }

  #tell(port: PortName, number: number, what: string, kind: FaultKind | undefined): void {
    const { onCall, onFault, time } = this.#options
    onCall?.(
      `${seconds(time.passedMs)} run ${this.number}: ${port} ${number}, ${what}${kind ? ` -> ${kind}` : ''}`,
    )
    if (kind) onFault(port, kind)
  }

  async #die(): Promise<never> {
    this.kill()
    return forEver()
  }

  #latencyMs(port: PortName, number: number, kind: FaultKind | undefined): number {
    if (kind === 'slow') return this.slowMs(port)
    return mixedOf(this.#options.seed, this.number, port.length, number) % QUICK_MS
  }

  #oneOf(choices: readonly number[], port: PortName): [number | undefined] {
    const { seed } = this.#options
    return [choices[mixedOf(seed, this.number, port.length) % choices.length]]
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(3).padStart(9)} s`

/** What a process that has ended waits for. */
export const forEver = (): Promise<never> => new Promise(() => {})
