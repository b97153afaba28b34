import * as z from 'zod'
import { findState, type StateAccess, type StateObject } from '../../shared/archive/state-object.js'
import { WATCH_STATE_KEY } from '../../shared/contract/keys.js'
import type { Log } from '../../shared/runtime/log.js'

/** What the watch remembers, `state/.watch/watch.json`. */
const watchStateSchema = z.object({
  schemaVersion: z.literal(1),
  /** The day, in the zone of the jobs file, whose summary the topic has taken last. */
  summaryDay: z.iso.date().optional(),
  /** By mailbox, its time table and since when the watch knows it: polls that were due before are not missed. */
  timeTables: z.record(z.string(), z.object({ table: z.string(), since: z.iso.datetime() })),
})

/** What the watch remembers. */
export type WatchState = z.output<typeof watchStateSchema>

const NOTHING_YET: WatchState = { schemaVersion: 1, timeTables: {} }

const MEMORY_FORGOTTEN =
  'it begins anew: polls that were due before now are not missed, and the summary of the day may come twice'

/**
 * What the watch remembers, and how to change it; where that is damaged, nothing, with a warning: it is memory, and nobody is to stay untold
 * for it.
 * @throws StorageFailed, StateNewer
 */
export async function readWatchState(
  access: StateAccess & { readonly log: Log },
): Promise<{ readonly object: StateObject<WatchState>; readonly current: WatchState }> {
  const { object, damage } = await findState(access, WATCH_STATE_KEY, watchStateSchema)
  if (damage)
    access.log.warn('watch forgets', { message: `${damage.failure.message}; ${MEMORY_FORGOTTEN}` })
  return { object, current: object.current ?? NOTHING_YET }
}
