import { setTimeout as delay } from 'node:timers/promises'

/** Things that come together are worked on together. */
const GATHER_MS = 250

/**
 * Work that is asked for at any time, and never runs twice at once: a request that comes while it runs is followed by
 * another run.
 */
export function eagerly(work: () => Promise<unknown>): () => void {
  let isRunning = false
  let isWanted = false
  const run = async () => {
    isRunning = true
    while (isWanted) {
      await delay(GATHER_MS)
      isWanted = false
      await work()
    }
    isRunning = false
  }
  return () => {
    isWanted = true
    // What fails has been shown by the work itself; the next request tries again.
    if (!isRunning) run().catch(() => (isRunning = false))
  }
}
