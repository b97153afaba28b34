import type { FaultyRun } from './faulty-run.js'
import { asOwner, type VirtualTime } from './virtual-time.js'

/** A run of a function, from its beginning to its end. */
export interface Process<T> {
  readonly run: FaultyRun
  /** What its function has. */
  readonly functionMs: number
  /** It has no deadline of its own: its caller calls again. @default false */
  readonly mayBeCutOff?: boolean
  readonly work: () => Promise<T>
  /** It ended by itself. */
  readonly onEnd: (answer: T) => void
  /** It was killed, or threw; nothing of it goes on. */
  readonly onDeath: () => void
}

const LOOKS_APART_MS = 1_000

/** A frozen run has this long to end after it is thawed. */
const AFTER_A_FREEZE_MS = 20_000

/** What is watched over goes on whoever is dead. */
const NOBODY = { isDead: false, heldUntilMs: 0 }

/** The runs that are alive. */
export class Processes {
  readonly #time: VirtualTime
  readonly #alive = new Set<FaultyRun>()
  /** Runs that threw, or did not end in the time of their function though nobody held them. */
  readonly oddities: string[] = []

  constructor(time: VirtualTime) {
    this.#time = time
  }

  get areAllOver(): boolean {
    return this.#alive.size === 0
  }

  isAlive(run: FaultyRun): boolean {
    return this.#alive.has(run)
  }

  begin<T>(process: Process<T>): void {
    const { run, work, onEnd, onDeath } = process
    this.#alive.add(run)
    asOwner(run, () => {
      work().then(
        (answer) => {
          if (this.#alive.delete(run)) onEnd(answer)
        },
        (error: unknown) => {
          this.oddities.push(`run ${run.number} threw: ${wordsOf(error)}`)
          if (this.#alive.delete(run)) onDeath()
        },
      )
    })
    this.#watch(process)
  }

  /** A run that was killed is noticed here; one that does not end by itself is ended as Lambda ends it. */
  #watch<T>({ run, functionMs, mayBeCutOff = false, onDeath }: Process<T>): void {
    const startedAtMs = this.#time.passedMs
    const look = () => {
      if (!this.#alive.has(run)) return
      const { passedMs } = this.#time
      const isInTime = passedMs - startedAtMs < functionMs
      const isHeld = run.heldUntilMs > 0 && passedMs < run.heldUntilMs + AFTER_A_FREEZE_MS
      if (!run.isDead && (isInTime || isHeld)) {
        this.#time.after(LOOKS_APART_MS, look, NOBODY)
        return
      }
      if (!run.isDead && run.heldUntilMs === 0 && !mayBeCutOff)
        this.oddities.push(`run ${run.number} did not end in its time`)
      run.kill()
      this.#alive.delete(run)
      onDeath()
    }
    this.#time.after(LOOKS_APART_MS, look, NOBODY)
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)
