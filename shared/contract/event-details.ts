import * as z from 'zod'
import { EVENT, type EventName } from './events.js'

/** Names an event, the same however often it is announced: events come at least once. */
const id = z.string()

/** RFC 3339, in UTC. */
const time = z.string()

/** How many there are, if the event has not got them all. */
const count = z.int().optional()

const deliveryReport = z.object({
  kind: z.string(),
  recipients: z.array(
    z.object({
      recipient: z.string(),
      status: z.string().optional(),
      reason: z.string().optional(),
      hard: z.boolean().optional(),
    }),
  ),
  recipientCount: count,
  originalMessageId: z.string().optional(),
  sendId: z.string().optional(),
})

const mailMatched = z.object({
  id,
  mailId: z.string(),
  mailbox: z.string(),
  monitor: z.string(),
  sender: z.string(),
  subject: z.string(),
  messageId: z.string(),
  receivedAt: time,
  captures: z.record(z.string(), z.string()),
  captureCount: count,
  /** The conditions that held, as the manifest has them. */
  matchedBy: z.array(z.object({ path: z.string(), seen: z.string() })),
  matchedByCount: count,
  bucket: z.string(),
  manifestKey: z.string(),
  textKey: z.string().optional(),
  attachments: z.array(
    z.object({ key: z.string(), filename: z.string(), size: z.int(), sha256: z.string() }),
  ),
  attachmentCount: count,
  deliveryReport: deliveryReport.optional(),
})

const pollFailed = z.object({
  id,
  mailbox: z.string(),
  /** Absent if it is the mailbox as a whole. */
  folder: z.string().optional(),
  code: z.string(),
  message: z.string(),
  cause: z.string(),
  remedy: z.string(),
  retried: z.string(),
  since: time,
})

const pollRecovered = z.object({
  id,
  mailbox: z.string(),
  /** Absent if it is the mailbox as a whole. */
  folder: z.string().optional(),
  code: z.string(),
  failedSince: time,
})

const actionGivenUp = z.object({
  id,
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  /** `mark-read`, `move to Done`, `delete`. */
  action: z.string(),
  /** As IMAP writes them: `4711,4713:4720`. */
  uids: z.string(),
  /** Messages. */
  count: z.int(),
  /** The server's words. */
  reason: z.string(),
})

const mailboxReset = z.object({
  id,
  mailbox: z.string(),
  folder: z.string(),
  /** `renumbered`: another UIDVALIDITY; `reused`: numbers were given out again under the same one. */
  reason: z.enum(['renumbered', 'reused']),
  formerUidValidity: z.string(),
  uidValidity: z.string(),
  /** When it was noticed. */
  at: time,
  /** Messages that had been decided on under another UID. */
  recognised: z.int(),
  /** Those that are older than the monitors. */
  earlier: z.int(),
  /** Those that are older than the ledger reaches. */
  expired: z.int(),
  /** Those that were decided on now. */
  decided: z.int(),
  /** Those that were to be marked, moved or deleted under their former UIDs, and will not be. */
  actionsDropped: z.int(),
})

const mailQuarantined = z.object({
  id,
  mailId: z.string(),
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  uid: z.int(),
  /** Those that would have decided on it. */
  monitors: z.array(z.string()),
  code: z.string(),
  reason: z.string(),
  /** When it could not be decided on for the first time. */
  since: time,
  /** Empty where the server did not give it out. */
  sender: z.string(),
  subject: z.string(),
  messageId: z.string(),
  bucket: z.string(),
  /** What is known of it. */
  recordKey: z.string(),
  /** What could be had of the message itself. */
  messageKey: z.string().optional(),
})

/** What asked for a send: a call, a schedule, a notice. */
const source = z.object({ kind: z.string(), name: z.string().optional() })

const sendReport = z.object({
  id,
  sendId: z.string(),
  state: z.string(),
  sender: z.string(),
  source,
  subject: z.string(),
  messageId: z.string(),
  recipients: z.array(
    z.object({
      address: z.string(),
      state: z.string(),
      code: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  recipientCount: count,
  resultKey: z.string(),
})

/** `Send Failed` of an order that never became a send. */
export const refusedOrderSchema = z.object({
  id,
  state: z.literal('FAILED'),
  sender: z.string().optional(),
  source,
  subject: z.string(),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  details: z.array(
    z.object({
      code: z.string(),
      path: z.string(),
      message: z.string(),
      value: z.string().optional(),
    }),
  ),
})

/**
 * The detail of each event, as who announces it, who reads it and docs/events.schema.json have it. A field that is no longer
 * there, or that is called otherwise, breaks other people's scripts: fields are only added.
 */
export const EVENT_DETAILS = {
  [EVENT.mailMatched]: mailMatched,
  [EVENT.pollFailed]: pollFailed,
  [EVENT.pollRecovered]: pollRecovered,
  [EVENT.actionGivenUp]: actionGivenUp,
  [EVENT.mailboxReset]: mailboxReset,
  [EVENT.mailQuarantined]: mailQuarantined,
  [EVENT.sendAccepted]: sendReport,
  [EVENT.sendFailed]: z.union([sendReport, refusedOrderSchema]),
  [EVENT.sendCancelled]: sendReport,
  [EVENT.sendDelivered]: sendReport,
  [EVENT.sendBounced]: sendReport,
} as const satisfies Record<EventName, z.ZodType>

/** The detail of an event, by its `detail-type`. */
export type EventDetail<Name extends EventName> = z.output<(typeof EVENT_DETAILS)[Name]>
