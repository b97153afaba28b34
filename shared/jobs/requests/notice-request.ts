import * as z from 'zod'
import { EVENT_DETAILS } from '../../contract/event-details.js'
import { EVENT } from '../../contract/events.js'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { faultsIn } from '../schema/faults.js'
import { notifySchema } from '../schema/notify-schema.js'
import { nameSchema } from '../settings/name-schema.js'

/** The detail of `Mail Matched`, as far as a notice tells of it. */
const { shape } = EVENT_DETAILS[EVENT.mailMatched]
const matchSchema = z.object({
  id: shape.id,
  mailbox: shape.mailbox,
  monitor: shape.monitor,
  sender: shape.sender,
  subject: shape.subject,
  receivedAt: shape.receivedAt,
  captures: shape.captures,
  captureCount: shape.captureCount,
  /** Events that were on their way when this field came have none. */
  matchedBy: shape.matchedBy.default([]),
  matchedByCount: shape.matchedByCount,
  bucket: shape.bucket,
  manifestKey: shape.manifestKey,
  attachments: z.array(shape.attachments.element.pick({ filename: true, size: true })),
  attachmentCount: shape.attachmentCount,
  /** Of a bounce and its like: the send of ours that it is about, if it is about one. */
  deliveryReport: shape.deliveryReport.unwrap().pick({ sendId: true }).optional(),
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
