import { setTimer } from '../world/set-timer.js'
import type { WorldEvent } from '../world/world-event.js'

/** Passes on what happens, soon after it does. */
export interface NewsTeller {
  /** Something may have happened: it is looked at in a moment. */
  soon(): void
  /** Looks now; resolves when everything up to this call was passed on. */
  now(): Promise<void>
}

/** Long enough for a file to be written whose write has just been asked for. */
const MOMENT_MS = 100

/** Collects news and passes them on, one look after the other, so that their order stays. */
export function newsTeller(
  collect: () => Promise<readonly WorldEvent[]>,
  onEvent: (event: WorldEvent) => void,
): NewsTeller {
  let last: Promise<void> = Promise.resolve()
  let isPlanned = false
  const now = () => {
    last = last.then(async () => {
      for (const event of await collect()) onEvent(event)
    })
    return last
  }
  return {
    now,
    soon() {
      if (isPlanned) return
      isPlanned = true
      setTimer(() => {
        isPlanned = false
        void now()
      }, MOMENT_MS)
    },
  }
}
