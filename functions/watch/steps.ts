import { asFailure } from '../../shared/failures/failure-error.js'
import type { Log } from '../../shared/runtime/log.js'

/** The steps of a tick: one that fails keeps no other from being taken, least of all the one that tells people. */
export class Steps {
  readonly #log: Log
  readonly #failures: unknown[] = []

  constructor(log: Log) {
    this.#log = log
  }

  /** Takes a step. @param name of it, for the log @returns what it came to; undefined if it has failed */
  async take<Result>(name: string, step: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await step()
    } catch (error) {
      const { code, message } = asFailure(error)
      this.#log.error('step of the watch failed', { step: name, code, message })
      this.#failures.push(error)
      return undefined
    }
  }

  /** When all are taken. @throws the failure of the first that has failed */
  throwFirst(): void {
    if (this.#failures.length > 0) throw this.#failures[0]
  }
}
