import * as z from 'zod'

/** When a mailbox with a time table was last polled, `state/.polls/<mailbox>.json`: whether a poll that is due has come, nothing else tells. */
export const pollMarkSchema = z.object({
  schemaVersion: z.literal(1),
  at: z.iso.datetime(),
})

/** When a mailbox with a time table was last polled. */
export type PollMark = z.output<typeof pollMarkSchema>
