/** Ends what was started, in the reverse order. What cannot be ended keeps nothing else from being ended. */
export class Closers {
  readonly #closers: (() => unknown)[] = []

  /** @param close is waited for if it answers with a promise */
  add(close: () => unknown): void {
    this.#closers.push(close)
  }

  /** Ends everything, once. @throws what went wrong: the error, or an AggregateError of several */
  async close(): Promise<void> {
    const errors: unknown[] = []
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 1) throw new AggregateError(errors, 'several things could not be ended')
    if (errors.length === 1) throw errors[0]
  }
}
