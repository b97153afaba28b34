import * as z from 'zod'
import { EVENT, type EventName } from './events.js'
import { END_REASONS, INCIDENT_KINDS } from './incident-kinds.js'

/** Names an event, the same however often it is announced: events come at least once. */
const id = z.string()

/** RFC 3339, in UTC. */
const time = z.string()

/** How many there are, if the event has not got them all. */
const count = z.int().optional()

/** Of something that begins: the incident that it is, and whether somebody has muted it, so that nobody is told. */
const begin = {
  incident: z.string().optional(),
  muted: z.literal(true).optional(),
}

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
  /** Which replay of the mail this is, from 1; absent of the first time. The two below are told with it. */
  replay: z.int().min(1).optional(),
  replayReason: z.string().optional(),
  /** The version of the definition that decided. */
  definition: z.string().optional(),
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
  ...begin,
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
  ...begin,
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
  ...begin,
})

const mailVanished = z.object({
  id,
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  /** UIDs that were given to mail and were gone before a poll came to them. */
  count: z.int(),
  /** The lowest of them, ascending; both ends included. */
  ranges: z.array(z.object({ first: z.int(), last: z.int() })),
  rangeCount: count,
  /** The last poll before they came; absent if none is known. */
  after: time.optional(),
  /** The poll that found them gone. */
  before: time,
  noticedAt: time,
  /** `log`: the server says that they were removed; `emptied`: what was there before went with them; `improbable`: too many for an accident. */
  evidence: z.enum(['log', 'emptied', 'improbable']),
  /** What the times of all occasions have in common. */
  pattern: z.object({
    kind: z.enum(['too-few', 'fixed-period', 'working-hours', 'same-hours', 'any-hour', 'none']),
    /** Of a fixed period. */
    everyHours: z.int().optional(),
    /** Of hours, in UTC: `23:10`. */
    from: z.string().optional(),
    to: z.string().optional(),
  }),
  /** Times that mail vanished from the folder, as far as they are remembered, with this one. */
  occasions: z.int(),
  /** What to do. */
  remedy: z.string(),
  ...begin,
})

/** A due time: of which monitor, when, and which mail counts for it. */
const dueTime = {
  id,
  /** Of the incident that begins with it. */
  incident: z.string(),
  mailbox: z.string(),
  monitor: z.string(),
  due: time,
  /** As the clock of its zone shows it, with the offset. */
  dueLocal: z.string(),
  zone: z.string(),
  /** Mail is on time after this and up to `due`. */
  windowStart: time,
  /** The days it is for. */
  dates: z.array(z.string()),
  judgedAt: time,
  judgedLateBySeconds: z.int(),
  /** Of the definition that it was judged by. */
  version: z.string(),
  /** Mails that are needed, and those that there are. */
  need: z.int(),
  have: z.int(),
  bucket: z.string(),
  verdictKey: z.string(),
  /** Somebody has muted it: nobody is told. */
  muted: z.literal(true).optional(),
}

const quotedMail = z.object({
  uid: z.int(),
  at: time,
  from: z.string().optional(),
  subject: z.string().optional(),
})

const mailAbsent = z.object({
  ...dueTime,
  /** Due times without their mail, one after the other, with this one. */
  missedInARow: z.int(),
  /** Windows touch: nothing but the clock says whose a mail is. */
  ambiguous: z.boolean(),
  /** The mailbox could not be looked at before; `Mail Unknown` was announced then. */
  was: z.literal('unknown').optional(),
  evidence: z.object({
    /** The poll that had seen everything there was. */
    seenAt: time.optional(),
    uidNext: z.int().optional(),
    lastMailAt: time.optional(),
    /** Mail of the window that did not match: the condition that failed, and what it saw. */
    nearest: z.array(quotedMail.extend({ condition: z.string(), seen: z.string() })),
    /** Mail that matched, nearest to the window and in none. */
    outside: quotedMail
      .extend({ earlyBySeconds: z.int().optional(), lateBySeconds: z.int().optional() })
      .optional(),
    /** UIDs that are not decided on, or never will be. */
    undecided: z.array(z.int()),
    /** UIDs that came and went between two polls of the window; `none`: the server may have left them out. */
    vanished: z
      .array(
        z.object({
          first: z.int(),
          last: z.int(),
          after: time.optional(),
          before: time,
          evidence: z.enum(['log', 'emptied', 'improbable', 'none']),
        }),
      )
      .optional(),
  }),
})

const mailUnknown = z.object(dueTime)

const incidentBegun = z.object({
  id,
  incident: z.string(),
  kind: z.enum(INCIDENT_KINDS),
  /** What it is about: one of them at least. */
  mailbox: z.string().optional(),
  sender: z.string().optional(),
  /** Those that wait for it. */
  monitors: z.array(z.string()),
  begunAt: time,
  /** What is wrong, for people; what is known of it, a line each; what to do. */
  summary: z.string(),
  evidence: z.array(z.string()),
  remedy: z.string(),
  /** How often it has happened again since: a step nearer to the day on which something expires. */
  misses: z.int(),
  muted: z.literal(true).optional(),
})

const incidentEnded = z.object({
  id,
  incident: z.string(),
  kind: z.enum(INCIDENT_KINDS),
  mailbox: z.string().optional(),
  /** Of mail that was expected. */
  monitor: z.string().optional(),
  sender: z.string().optional(),
  begunAt: time,
  endedAt: time,
  durationSeconds: z.int(),
  /** `late`: the mail came; `met`: it had come in time, which nobody could see; `absent`: it had not come. */
  reason: z.enum(END_REASONS),
  lateBySeconds: z.int().optional(),
  mail: quotedMail.optional(),
  /** Of mail that was expected. */
  bucket: z.string().optional(),
  verdictKey: z.string().optional(),
  /** How often it happened again while it lasted. */
  missed: z.int().optional(),
  /** The ids of the messages by which people were told, as far as the topic took them by then; empty: nobody was. */
  told: z.array(z.string()).optional(),
  /** What somebody has said who closed it. */
  note: z.string().optional(),
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
  [EVENT.mailVanished]: mailVanished,
  [EVENT.mailAbsent]: mailAbsent,
  [EVENT.mailUnknown]: mailUnknown,
  [EVENT.incidentBegun]: incidentBegun,
  [EVENT.incidentEnded]: incidentEnded,
  [EVENT.sendAccepted]: sendReport,
  [EVENT.sendFailed]: z.union([sendReport, refusedOrderSchema]),
  [EVENT.sendCancelled]: sendReport,
  [EVENT.sendDelivered]: sendReport,
  [EVENT.sendBounced]: sendReport,
} as const satisfies Record<EventName, z.ZodType>

/** The detail of an event, by its `detail-type`. */
export type EventDetail<Name extends EventName> = z.output<(typeof EVENT_DETAILS)[Name]>
