import * as z from 'zod'
import { arrivalSchema, missSchema } from './arrival.js'
import { heldDefinitionSchema } from './definition-history.js'

const timeSchema = z.iso.datetime()

/** How far the ledger of a folder has been read. */
export const readingSchema = z.object({
  uidValidity: z.string().regex(/^\d+$/),
  generation: z.int().min(0),
  /** Pages of lower UIDs are known. */
  next: z.int().min(1),
  /** Lower UIDs that are still to be decided on: each gets a page of its own. */
  waiting: z.array(z.int().min(1)),
  /** What UIDNEXT was, and when: mail of this UID and above came later. */
  bounds: z.array(z.object({ uidNext: z.int().min(1), at: timeSchema })),
  /** The last mail of the folder, whoever it was for. */
  lastMailAt: timeSchema.optional(),
})

/** How far the ledger of a folder has been read. */
export type Reading = z.output<typeof readingSchema>

/** A time in which a monitor was paused. */
const pauseSchema = z.object({ from: timeSchema, until: timeSchema.optional() })

/**
 * What is remembered of the mail that a monitor waits for, `state/.expect/<monitor>.json`. It never expires; a due time is moved by nothing
 * that is written here.
 */
export const expectationStateSchema = z.object({
  schemaVersion: z.literal(1),
  monitor: z.string(),
  mailbox: z.string(),
  /** The folder's path as the server lists it; absent as long as no poll has found it. */
  folder: z.string().optional(),
  /** When a function first ran with it: windows that began before are not judged. */
  since: timeSchema,
  /** Every due time up to here has a verdict. */
  judgedThrough: timeSchema,
  /** The oldest first. */
  definitions: z.array(heldDefinitionSchema).min(1),
  pauses: z.array(pauseSchema),
  reading: readingSchema.optional(),
  /** Matches of the last days, and mail that did not match. */
  arrivals: z.array(arrivalSchema),
  misses: z.array(missSchema),
  /** UIDs in quarantine, or that no condition could be asked of. */
  failed: z.array(z.object({ uid: z.int().min(1), at: timeSchema })),
  /** Due times whose verdict may still be answered, or replaced. */
  open: z.array(z.object({ due: timeSchema, result: z.enum(['absent', 'unknown']) })),
})

/** What is remembered of the mail that a monitor waits for. */
export type ExpectationState = z.output<typeof expectationStateSchema>

/** Whether the monitor was paused at a moment. */
export const wasPausedAt = (
  { pauses }: Pick<ExpectationState, 'pauses'>,
  moment: number,
): boolean =>
  pauses.some(
    ({ from, until }) =>
      Date.parse(from) <= moment && (until === undefined || moment < Date.parse(until)),
  )

/** The pauses once it is known whether the monitor is at work: the same object if nothing changes. */
export function withPause(
  pauses: ExpectationState['pauses'],
  isPaused: boolean,
  now: Date,
): ExpectationState['pauses'] {
  const open = pauses.find(({ until }) => until === undefined)
  if (isPaused === (open !== undefined)) return pauses
  const at = now.toISOString()
  if (!open) return [...pauses, { from: at }]
  return pauses.map((pause) => (pause === open ? { ...pause, until: at } : pause))
}
