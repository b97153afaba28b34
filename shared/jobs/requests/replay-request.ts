import * as z from 'zod'
import { DEFINITION_CHOICES } from '../../contract/replays.js'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { faultsIn } from '../schema/faults.js'
import { polledMailboxSchema } from '../settings/mailbox-schema.js'
import { carriedMonitorSchema } from './poll-request.js'

/** So many mails one call takes: with a mail a second it is done before the function's time is up. */
export const MAX_REPLAYED_AT_ONCE = 100

/** The longest name and reason of a replay, in characters: an event carries the reason. */
export const MAX_REPLAY_NAME = 64
export const MAX_REPLAY_REASON = 500

const keysSchema = z.array(z.string().min(1)).min(1).max(MAX_REPLAYED_AT_ONCE).readonly()

/** Which mail of a mailbox: all that is named has to hold. */
const mailboxMailSchema = z.strictObject({
  source: z.literal('mailbox'),
  mailbox: polledMailboxSchema,
  /** When it arrived, both included. */
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  messageId: z.string().optional(),
  sender: z.string().optional(),
  subject: z.string().optional(),
  uid: z.int().min(1).optional(),
  /** An earlier call has come so far. */
  after: z.strictObject({ uidValidity: z.string(), uid: z.int().min(1) }).optional(),
})

/** What a replay asks of the monitor function. */
export const replayRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('replay'),
  /** Whose definition decides, and the definition. */
  monitor: carriedMonitorSchema,
  /** Where that is from. */
  definition: z.enum(DEFINITION_CHOICES),
  /** False: nothing is written, and nothing announced. */
  forReal: z.boolean(),
  /** A mail is replayed once under a name. */
  name: z
    .string()
    .max(MAX_REPLAY_NAME)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  reason: z.string().min(1).max(MAX_REPLAY_REASON).optional(),
  mail: z.discriminatedUnion('source', [
    z.strictObject({ source: z.literal('kept'), manifestKeys: keysSchema }),
    z.strictObject({ source: z.literal('quarantined'), recordKeys: keysSchema }),
    mailboxMailSchema,
  ]),
})

/** What a replay asks of the monitor function. */
export type ReplayRequest = z.output<typeof replayRequestSchema>

/** The mail of a mailbox that is asked for. */
export type MailboxMail = z.output<typeof mailboxMailSchema>

/** Whether an event asks for a replay, and not for a poll. */
export const asksForReplay = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && Reflect.get(event, 'kind') === 'replay'

/** The request in a function's event. @throws ConfigurationUnreadable if it is none, naming every fault */
export function readReplayRequest(event: unknown): ReplayRequest {
  const parsed = replayRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(replayRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(`The event is no request for a replay: ${faults.join('; ')}`)
}
