import * as z from 'zod'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { faultsIn } from '../schema/faults.js'
import { nameSchema } from '../schema/name-schema.js'
import { notifySchema } from '../schema/notify-schema.js'

/** The detail of `Mail Matched`, as far as a notice tells of it (docs/events.md). */
const matchSchema = z.object({
  id: z.string(),
  mailbox: z.string(),
  monitor: z.string(),
  sender: z.string(),
  subject: z.string(),
  /** RFC 3339. */
  receivedAt: z.string(),
  captures: z.record(z.string(), z.string()),
  /** How many captures there were, if not all of them are in the event. */
  captureCount: z.int().optional(),
  bucket: z.string(),
  manifestKey: z.string(),
  attachments: z.array(z.object({ filename: z.string(), size: z.int() })),
  /** The same of attachments. */
  attachmentCount: z.int().optional(),
  /** Of a bounce and its like: the send of ours that it is about, if it is about one. */
  deliveryReport: z.object({ sendId: z.string().optional() }).optional(),
})

/** What the rule of a monitor with `notify` hands to the api function: the monitor's word, and the detail of the event. */
export const noticeRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('notice'),
  monitor: nameSchema,
  notify: notifySchema,
  match: matchSchema,
})

/** A match that somebody wants to hear of. */
export type NoticeRequest = z.output<typeof noticeRequestSchema>

/** The request in a function's event. @throws ConfigurationUnreadable if it is none, naming every fault. */
export function readNoticeRequest(event: unknown): NoticeRequest {
  const parsed = noticeRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(noticeRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(`The rule's input is not a notice: ${faults.join('; ')}`)
}
