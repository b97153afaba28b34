interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** A clock that goes on only when it is told to. */
export function virtualClock(start = '2026-11-21T09:00:00.000Z') {
  const timers = new Set<Timer>()
  let nowMs = new Date(start).getTime()
  const nextDue = (untilMs: number) =>
    [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
  return {
    now: () => new Date(nowMs),
    setTimer: (callback: () => void, delayMs: number) => {
      const timer = { dueMs: nowMs + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    /** Runs what falls due meanwhile, in its order. */
    advanceSeconds: (seconds: number) => {
      const untilMs = nowMs + seconds * 1_000
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        timers.delete(timer)
        nowMs = timer.dueMs
        timer.callback()
      }
      nowMs = untilMs
    },
    /** How many timers are running. */
    pending: () => timers.size,
  }
}
