import * as z from 'zod'
import { readState, type StateAccess, type StateObject } from '../../shared/archive/state-object.js'
import { WATCH_STATE_KEY } from '../../shared/contract/keys.js'

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

/** What the watch remembers, and how to change it. @throws StorageFailed */
export async function readWatchState(
  access: StateAccess,
): Promise<{ readonly object: StateObject<WatchState>; readonly current: WatchState }> {
  const object = await readState(access, WATCH_STATE_KEY, watchStateSchema)
  return { object, current: object.current ?? NOTHING_YET }
}
