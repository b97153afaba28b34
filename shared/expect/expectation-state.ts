import * as z from 'zod'
import { answerSchema, arrivalSchema, missSchema } from './arrival.js'
import { heldDefinitionSchema } from './definition-history.js'
import { readingSchema } from './reading.js'

const timeSchema = z.iso.datetime()

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
  /** When it was last looked at, to the day: longer ago than that, nobody waited for anything. */
  lookedAt: timeSchema.optional(),
  /** Of the folder where the monitor is, and of those that it has left and whose end is not read yet; none as long as no poll has found it. */
  readings: z.array(readingSchema).default([]),
  /** Matches of the last days, and mail that did not match. */
  arrivals: z.array(arrivalSchema),
  misses: z.array(missSchema),
  /** Matches of monitors whose mail answers as well. */
  answers: z.array(answerSchema).default([]),
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
