import { timeLimitOf } from '../../../shared/runtime/time-limit.js'

/** The time that one message may take of one run is up. */
export class ReceivingTimeUp extends Error {
  override readonly name = 'ReceivingTimeUp'
}

/** The time that one message may take of one run. */
export interface ReceivingTime {
  leftMs(): number
  /** The pieces, as long as they come in time. @throws ReceivingTimeUp, and whoever gives the pieces may hang then */
  within<T>(pieces: AsyncIterable<T>): AsyncIterable<T>
  clear(): void
}

/** So much time from now on. */
export function receivingTime(limitMs: number, now: () => Date): ReceivingTime {
  const endsAt = now().getTime() + limitMs
  const limit = timeLimitOf(limitMs)
  const leftMs = () => endsAt - now().getTime()
  const timeUp = () => new ReceivingTimeUp(`${limitMs} ms are over`)
  return {
    leftMs,
    async *within(pieces) {
      const iterator = pieces[Symbol.asyncIterator]()
      let isAtBorder = true
      try {
        for (;;) {
          isAtBorder = false
          const next = await limit.within(() => iterator.next(), timeUp)
          // A timer that is late does not make the time longer.
          if (leftMs() < 0) throw timeUp()
          isAtBorder = true
          if (next.done) return
          yield next.value
        }
      } finally {
        // In the middle of a step nobody can end it: it may be what hangs.
        if (isAtBorder) await iterator.return?.()
      }
    },
    clear: () => limit.clear(),
  }
}
