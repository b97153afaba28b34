import * as z from 'zod'

/**
 * When a mailbox was last polled, `state/.polls/<mailbox>.json`: whether polls come, nothing else tells. Of polls that follow each other closely not
 * each one leaves its mark, see `MARK_EVERY_MS`.
 */
export const pollMarkSchema = z.object({
  schemaVersion: z.literal(1),
  at: z.iso.datetime(),
})

/** When a mailbox was last polled. */
export type PollMark = z.output<typeof pollMarkSchema>

/** A poll that finds nothing writes nothing, but for this mark: that it is not older is enough to know. */
export const MARK_EVERY_MS = 10 * 60_000
