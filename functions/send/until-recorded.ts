import { FailureError, InternalError } from '../../shared/failures/failure-error.js'
import type { DeliverDeps } from './deliver-deps.js'

/** Before the next try to record what a server has answered, in milliseconds; the last one repeats. */
const RECORD_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000]

/** Of a run's time, this is left for what comes after. */
const LEFT_MS = 30_000

/**
 * What a server answered is known only here: losing it would make a delivered mail UNKNOWN, so a fault of the bucket is waited for, as long
 * as the run has time.
 */
export async function untilRecorded<T>(
  record: () => Promise<T>,
  { pause, deadline }: Pick<DeliverDeps, 'pause' | 'deadline'>,
): Promise<T> {
  const atMostMs = deadline.remainingMs() - LEFT_MS
  let waitedMs = 0
  for (let lost = 0; ; lost += 1) {
    try {
      return await record()
    } catch (error) {
      const pauseMs = RECORD_PAUSES_MS[lost] ?? RECORD_PAUSES_MS.at(-1) ?? 0
      if (!(error instanceof FailureError) || error instanceof InternalError) throw error
      waitedMs += pauseMs
      if (waitedMs > atMostMs || deadline.remainingMs() < LEFT_MS) throw error
      await pause(pauseMs)
    }
  }
}
