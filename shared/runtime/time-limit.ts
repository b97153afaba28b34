/** The end of a time that calls may take, for all of them together. */
export interface TimeLimit {
  /** What a call answers, if it does before the time is up: else it rejects with `timeUp()`, and nobody waits for it any more. */
  within<T>(call: () => Promise<T>, timeUp: () => Error): Promise<T>
  /** The end is waited for no more. */
  clear(): void
}

/** A time limit from now on. A call that is made when it is over is not begun. */
export function timeLimitOf(limitMs: number): TimeLimit {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), Math.max(0, limitMs))
  return {
    async within(call, timeUp) {
      if (over.signal.aborted) throw timeUp()
      const { promise: timedOut, reject } = Promise.withResolvers<never>()
      const end = () => reject(timeUp())
      over.signal.addEventListener('abort', end, { once: true })
      try {
        return await Promise.race([call(), timedOut])
      } finally {
        over.signal.removeEventListener('abort', end)
      }
    },
    clear: () => clearTimeout(timer),
  }
}
