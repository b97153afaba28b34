import * as z from 'zod'
import { ConfigurationUnreadable, faultLine } from '../../failures/configuration-errors.js'
import { faultsIn } from '../schema/faults.js'
import { polledMailboxSchema } from '../settings/mailbox-schema.js'

/** Mail of a folder that is looked for: what the ledger knows, and should be there. */
const soughtFolderSchema = z.strictObject({
  folder: z.string(),
  uidValidity: z.string(),
  mails: z.array(z.strictObject({ uid: z.int().min(1), messageId: z.string().optional() })),
})

/** Mail of a folder that is looked for. */
export type SoughtFolder = z.output<typeof soughtFolderSchema>

/** A server of POP3 that an operator names. */
const popServerSchema = z.strictObject({ host: z.string(), port: z.int().min(1).max(65_535) })

/** A server of POP3 that an operator names. */
export type PopServer = z.output<typeof popServerSchema>

/** What an operator asks of the monitor function: to look at all that is in a mailbox, from where it runs, by its role. */
export const surveyRequestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('survey'),
  mailbox: polledMailboxSchema,
  sought: z.array(soughtFolderSchema),
  pop: popServerSchema.optional(),
  /** Log in although the last login with this secret was refused. */
  again: z.boolean(),
})

/** What an operator asks of the monitor function. */
export type SurveyRequest = z.output<typeof surveyRequestSchema>

/** Whether an event asks for a survey, and not for a poll. */
export const asksForSurvey = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && Reflect.get(event, 'kind') === 'survey'

/** The request in a function's event. @throws ConfigurationUnreadable if it is none, naming every fault */
export function readSurveyRequest(event: unknown): SurveyRequest {
  const parsed = surveyRequestSchema.safeParse(event)
  if (parsed.success) return parsed.data
  const faults = faultsIn(surveyRequestSchema, event).map(faultLine)
  throw new ConfigurationUnreadable(`The event is no request for a survey: ${faults.join('; ')}`)
}
