/** Runs asynchronous tasks in the order they were given, each after the one before it has settled. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  /** Settles as the task does. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }
}
