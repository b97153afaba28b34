import * as z from 'zod'
import { PREFIX } from '../../contract/keys.js'
import { SCHEDULED_TIME_ATTRIBUTE } from '../../contract/names.js'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { DEFAULT_TIMEZONE } from '../schedule/timezone.js'
import { faultsIn } from '../schema/faults.js'
import type { Jobs } from '../schema/jobs-schema.js'
import { nameSchema } from '../settings/name-schema.js'

const recipientsSchema = z.array(z.string().min(1))

/** Nothing but what was put there to be mailed: a schedule cannot send out the archive. */
const attachableSchema = z
  .string()
  .refine(
    (key) => key.startsWith(PREFIX.reports) || key.startsWith(PREFIX.uploads),
    `must begin with ${PREFIX.reports} or ${PREFIX.uploads}`,
  )

/** What the schedule of a send hands to the api function. */
export const scheduledSendRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('scheduled-send'),
  name: nameSchema,
  /** Of the schedule: its dates and times are those of the variables. */
  timezone: z.string(),
  /** RFC 3339. Scheduler puts it in. */
  scheduledTime: z.iso.datetime({ offset: true }),
  send: z.strictObject({
    sender: nameSchema,
    to: recipientsSchema,
    cc: recipientsSchema,
    bcc: recipientsSchema,
    replyTo: recipientsSchema,
    subject: z.string(),
    text: z.string().optional(),
    html: z.string().optional(),
    /** Keys; one that ends with `/` stands for everything under it. */
    attachments: z.array(attachableSchema),
  }),
})

/** A scheduled send that is due. */
export type ScheduledSendRequest = z.output<typeof scheduledSendRequestSchema>

/**
 * What the schedule of each send carries, of the paused ones too. The scheduled time is the attribute that Scheduler replaces.
 */
export const scheduledSendRequestsOf = ({
  sends,
  timezone = DEFAULT_TIMEZONE,
}: Pick<Jobs, 'sends' | 'timezone'>): z.input<typeof scheduledSendRequestSchema>[] =>
  Object.entries(sends).map(([name, { at, enabled: _, ...send }]) => ({
    schemaVersion: 1,
    kind: 'scheduled-send',
    name,
    timezone: ('cron' in at ? at.timezone : undefined) ?? timezone,
    scheduledTime: SCHEDULED_TIME_ATTRIBUTE,
    send,
  }))

/**
 * The request in a function's event.
 * @throws ConfigurationUnreadable if it is none, naming every fault.
 */
export function readScheduledSendRequest(event: unknown): ScheduledSendRequest {
  const parsed = scheduledSendRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(scheduledSendRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(
    `The schedule's input is not a scheduled send: ${faults.join('; ')}`,
  )
}
