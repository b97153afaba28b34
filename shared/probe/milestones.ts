/**
 * Moments in one piece of work, for steps that each wait for one of them. When the work ends well, all of them have come; when it
 * fails, whoever waits for one that has not come learns why.
 */
export class Milestones<Name extends string, Result> {
  readonly #reached = new Map<Name, PromiseWithResolvers<void>>()
  readonly #begin: (reach: (name: Name) => void) => Promise<Result>
  #work: Promise<Result> | undefined

  /** @param begin is called by whoever waits first */
  constructor(begin: (reach: (name: Name) => void) => Promise<Result>) {
    this.#begin = begin
  }

  /** Waits until it has come, or the work has ended. @throws what the work fails with before that */
  async until(name: Name): Promise<void> {
    const { promise } = this.#momentOf(name)
    await Promise.race([promise, this.result()])
  }

  /** What the work comes to. */
  result(): Promise<Result> {
    if (!this.#work) {
      this.#work = this.#begin((name) => this.#momentOf(name).resolve())
      // It may fail while nobody waits: whoever does next is told.
      this.#work.catch(() => {})
    }
    return this.#work
  }

  /** What it came to, where it was begun at all and did not fail. */
  async ended(): Promise<Result | undefined> {
    return this.#work?.catch(() => undefined)
  }

  #momentOf(name: Name): PromiseWithResolvers<void> {
    const moment = this.#reached.get(name) ?? Promise.withResolvers<void>()
    this.#reached.set(name, moment)
    return moment
  }
}
