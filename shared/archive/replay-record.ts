import * as z from 'zod'
import { DEFINITION_CHOICES, REPLAY_SOURCES } from '../contract/replays.js'

/**
 * A replay of a mail, `replay.json` beside what is kept. It is there before anything else of the replay, so that its number is taken; and it
 * says last that the event was accepted, so that a replay which was cut short goes on, and one that was not is not made again.
 */
export const replayRecordSchema = z.object({
  schemaVersion: z.literal(1),
  number: z.int().min(1),
  name: z.string(),
  reason: z.string().optional(),
  definition: z.enum(DEFINITION_CHOICES),
  source: z.enum(REPLAY_SOURCES),
  /** Of the definition. */
  version: z.string(),
  begunAt: z.iso.datetime(),
  announcedAt: z.iso.datetime().optional(),
})

/** A replay of a mail, as it is remembered beside what it keeps. */
export type ReplayRecord = z.output<typeof replayRecordSchema>
