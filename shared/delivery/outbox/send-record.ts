import * as z from 'zod'
import type { AcceptedSend } from './accepted-send.js'
import { recipientsOf } from './accepted-send.js'

/** What can become of a send for one recipient (DESIGN 8). */
const RECIPIENT_STATES = [
  /** Waiting for its first attempt, or for the next. */
  'QUEUED',
  /** A server is reading the message, or was when its run died. */
  'SENDING',
  /** A server answered that it has taken the message over. */
  'ACCEPTED',
  /** Refused, or given up. */
  'FAILED',
  /** Called off before a server had begun to read it. */
  'CANCELLED',
  /** The message was handed over, and the answer never came. It is not repeated unless somebody asks. */
  'UNKNOWN',
  'DELIVERED',
  'BOUNCED',
  'COMPLAINED',
] as const

/** What can become of a send as a whole; `PARTIAL`: accepted for some, failed or cancelled for others. */
export const SEND_STATES = [...RECIPIENT_STATES, 'PARTIAL'] as const

/** The state of one recipient. */
export type RecipientState = (typeof RECIPIENT_STATES)[number]

/** The state of a send. */
export type SendState = (typeof SEND_STATES)[number]

const recipientSchema = z.object({
  address: z.string(),
  state: z.enum(RECIPIENT_STATES),
  /** The failure of the catalogue behind FAILED and UNKNOWN, or behind the last attempt that was put off. */
  code: z.string().optional(),
  /** The server's words, or ours. */
  reason: z.string().optional(),
  /** What the server calls the message, if it said. */
  serverMessageId: z.string().optional(),
  /** When the state was reached, RFC 3339 UTC. */
  at: z.iso.datetime(),
})

/** What became of one recipient. */
export type RecipientRecord = z.output<typeof recipientSchema>

/** What became of a send, `result.json`. No record yet: it is QUEUED, and no attempt has been made. */
export const sendRecordSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  state: z.enum(SEND_STATES),
  recipients: z.array(recipientSchema).min(1),
  /** Connections and calls that were begun for it. */
  attempts: z.int().nonnegative(),
  /** The number of the queue's message that it waits for: any other is an old one. */
  messageNumber: z.int().nonnegative().default(0),
  /** No attempt is made before; absent if nothing is waited for. */
  nextAttemptAt: z.iso.datetime().optional(),
  /** When somebody last asked for another attempt; absent if nobody did. */
  askedAt: z.iso.datetime().optional(),
  /** Attempts before somebody last asked: the waits begin anew with it. */
  attemptsBeforeAsking: z.int().nonnegative().optional(),
  /** SHA-256 of the keys by which somebody asked, the latest last: the same asking is one attempt. */
  askedKeys: z.array(z.string()).optional(),
  /** The run that is at work on it, and until when it can be alive. */
  claim: z.object({ runId: z.string(), until: z.iso.datetime() }).optional(),
  /** The events that the bus has accepted. */
  announced: z.array(z.string()),
  /** When nothing was left to do about it: handed over, announced, copied. Absent while something is. */
  finishedAt: z.iso.datetime().optional(),
  /** The copy in the sender's mailbox; absent if none is kept. */
  sentCopy: z.enum(['kept', 'already there', 'failed']).optional(),
  /** What an operator should know though the send went well, `SENT_COPY_FAILED: ...`. */
  warnings: z.array(z.string()),
  updatedAt: z.iso.datetime(),
})

/** What became of a send. */
export type SendRecord = z.output<typeof sendRecordSchema>

/** The record of a send that nothing was done about yet. */
export const newSendRecord = (send: AcceptedSend): SendRecord => ({
  schemaVersion: 1,
  id: send.id,
  state: 'QUEUED',
  recipients: recipientsOf(send).map((address) => ({
    address,
    state: 'QUEUED',
    at: send.acceptedAt,
  })),
  attempts: 0,
  messageNumber: 0,
  announced: [],
  warnings: [],
  updatedAt: send.acceptedAt,
})

/** The message of the queue that a record waits for. */
export const awaitedMessage = ({ id, messageNumber }: SendRecord) => ({
  sendId: id,
  number: messageNumber,
})

/** The state of a send, from those of its recipients: what is still open decides first, then what went wrong. */
export function sendStateOf(recipients: readonly { readonly state: RecipientState }[]): SendState {
  const states = new Set(recipients.map(({ state }) => state))
  for (const state of ['SENDING', 'QUEUED', 'UNKNOWN', 'COMPLAINED', 'BOUNCED'] as const) {
    if (states.has(state)) return state
  }
  const taken = states.has('ACCEPTED') ? 'ACCEPTED' : 'DELIVERED'
  const isTaken = states.has(taken)
  if (states.has('FAILED')) return isTaken ? 'PARTIAL' : 'FAILED'
  if (states.has('CANCELLED')) return isTaken ? 'PARTIAL' : 'CANCELLED'
  return taken
}
