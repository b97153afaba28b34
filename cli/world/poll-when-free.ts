import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../../local/world/start-world.js'
import type { PollEndedEvent } from '../../local/world/world-event.js'
import { clockWords } from '../words/clock-words.js'

/** How long a folder that another run has is waited for, and how time passes. */
export interface FreeOptions {
  /** Longer than a lease lasts that nobody renews: 75 s. */
  readonly limitMs: number
  readonly now: () => Date
  readonly pause: (ms: number) => Promise<unknown>
  /** Told of each wait before it. */
  readonly onWait: (until: Date) => void
}

/** Nobody renews the lease of a run that was killed, and two leases are one too many. */
export const WAIT_FOR_LEASE: FreeOptions = {
  limitMs: 120_000,
  now: () => new Date(),
  pause,
  onWait: (until) =>
    console.error(`Waiting for it until ${clockWords(until, new Date())}; Ctrl-C ends.`),
}

/** Where nobody knows until when. */
const UNKNOWN_MS = 5_000

/** The clock of who wrote the lease may go a little otherwise. */
const MARGIN_MS = 1_000

/**
 * Polls a mailbox; as long as another run is at work on it, again when that may be over, within the limit. The other run may
 * be one that was killed, whose folders nobody would poll before then.
 */
export async function pollWhenFree(
  { poll }: Pick<World, 'poll'>,
  mailbox: string,
  { limitMs, now, pause: wait, onWait }: FreeOptions,
): Promise<PollEndedEvent> {
  const giveUpAt = now().getTime() + limitMs
  for (;;) {
    const ended = await poll(mailbox)
    if (ended.result !== 'busy') return ended
    const freeAt = freeAgain(ended, now())
    if (freeAt > giveUpAt) return ended
    onWait(new Date(freeAt))
    await wait(freeAt - now().getTime())
  }
}

function freeAgain({ busy = [] }: PollEndedEvent, now: Date): number {
  const ends = busy.map(({ until }) =>
    until === undefined ? now.getTime() + UNKNOWN_MS : Date.parse(until) + MARGIN_MS,
  )
  return Math.max(...ends, now.getTime() + MARGIN_MS)
}
