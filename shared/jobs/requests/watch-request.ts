import * as z from 'zod'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { scheduleSchema } from '../schedule/schedule-schema.js'
import { DEFAULT_TIMEZONE, timezoneFault } from '../schedule/timezone.js'
import { faultsIn } from '../schema/faults.js'
import type { Jobs } from '../schema/jobs-schema.js'
import { nameSchema } from '../settings/name-schema.js'

/** What the watch's own schedule hands to it: what there is to be watched. */
const watchRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('tick'),
  /** In which people read the day's summary in the morning. */
  timezone: z.string().refine((zone) => timezoneFault(zone) === undefined, 'must be a time zone'),
  mailboxes: z.array(
    z.strictObject({
      name: nameSchema,
      poll: scheduleSchema,
      monitors: z.array(
        z.strictObject({
          name: nameSchema,
          /** False: it is paused. */
          enabled: z.boolean(),
          /** It waits for mail. */
          expects: z.boolean(),
        }),
      ),
    }),
  ),
  senders: z.array(nameSchema),
})

/** What there is to be watched. */
export type WatchRequest = z.output<typeof watchRequestSchema>

/** A mailbox as the watch knows it. */
export type WatchedMailbox = WatchRequest['mailboxes'][number]

/** What the watch of a jobs file is told. */
export const watchRequestOf = ({
  mailboxes,
  monitors,
  senders,
  timezone = DEFAULT_TIMEZONE,
}: Jobs): WatchRequest => ({
  schemaVersion: 1,
  kind: 'tick',
  timezone,
  mailboxes: Object.entries(mailboxes).flatMap(([name, { poll }]) => {
    const own = Object.entries(monitors).flatMap(([monitor, { mailbox, enabled, expect }]) =>
      mailbox === name ? [{ name: monitor, enabled, expects: expect !== undefined }] : [],
    )
    return own.length === 0 ? [] : [{ name, poll, monitors: own }]
  }),
  senders: Object.keys(senders),
})

/** Whether an event is that of the watch's own schedule. */
export const isTick = (event: unknown): boolean =>
  z.object({ kind: z.literal('tick') }).safeParse(event).success

/** What there is to be watched. @throws ConfigurationUnreadable if the event says something else, naming every fault */
export function readWatchRequest(event: unknown): WatchRequest {
  const parsed = watchRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(watchRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(
    `The schedule's input is not that of the watch: ${faults.join('; ')}`,
  )
}
