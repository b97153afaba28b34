import type { MessageCounts } from '../stand-ins/sqs/stored-messages.js'

/** What a world has not finished. */
export interface OpenWork {
  /** Runs of functions, and mail on its way. */
  readonly running: number
  /** How many have ended since the world was started. */
  readonly ended: number
  /** What events and schedules start functions with. */
  readonly invocations: MessageCounts
  /** What functions take from queues: sends. */
  readonly queued: MessageCounts
  /** When the next of what waits is due. */
  readonly nextAt: Date | undefined
}

/** How long it is waited. */
export interface SettleOptions {
  /** Since something was last finished. */
  readonly limitMs: number
  readonly now: () => Date
  readonly pause: (ms: number) => Promise<unknown>
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal | undefined
}

const LOOK_EVERY_MS = 50

/** What ends may begin something else a moment later. */
const QUIET_LOOKS = 3

/**
 * Waits until nothing runs and nothing is there to be taken, or nothing was finished for the time of the limit. What waits for
 * a later attempt is not waited for. Resolves with what is left.
 */
export async function settled(
  look: () => OpenWork,
  { limitMs, now, pause, signal }: SettleOptions,
): Promise<OpenWork> {
  let since = now().getTime()
  let quietLooks = 0
  for (let work = look(), last = work; ; last = work, work = look()) {
    quietLooks = isQuiet(work) ? quietLooks + 1 : 0
    if (work.ended !== last.ended) since = now().getTime()
    const isOver = now().getTime() - since >= limitMs
    if (quietLooks >= QUIET_LOOKS || isOver || signal?.aborted) return work
    await pause(LOOK_EVERY_MS)
  }
}

const isQuiet = ({ running, invocations, queued }: OpenWork): boolean =>
  running === 0 && invocations.visible === 0 && queued.visible === 0

/** All messages, whenever they are due. */
export const messagesIn = ({ visible, inFlight, delayed }: MessageCounts): number =>
  visible + inFlight + delayed

/** The counts of several queues together. */
export const sumOf = (counts: readonly MessageCounts[]): MessageCounts => ({
  visible: counts.reduce((sum, { visible }) => sum + visible, 0),
  inFlight: counts.reduce((sum, { inFlight }) => sum + inFlight, 0),
  delayed: counts.reduce((sum, { delayed }) => sum + delayed, 0),
})
