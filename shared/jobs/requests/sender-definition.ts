import * as z from 'zod'
import { VIAS_SETTINGS } from '../senders/vias-settings.js'
import { VIAS, type Via } from '../values/via.js'

const definitionSchemaOf = (via: Via) => VIAS_SETTINGS[via].definitionSchema

const [first, ...others] = VIAS

/** A sender as its parameter carries it, defaults filled in. */
export const senderDefinitionSchema = z.discriminatedUnion('via', [
  definitionSchemaOf(first),
  ...others.map(definitionSchemaOf),
])

/** A sender, as the functions know it. */
export type SenderDefinition = z.output<typeof senderDefinitionSchema>

/** One with this value of `via`. */
export type SenderBy<V extends Via> = Extract<SenderDefinition, { via: V }>

/** One that sends by SMTP. */
export type SmtpSender = SenderBy<'smtp'>

/** One that sends by SES. */
export type SesSender = SenderBy<'ses'>

/** What a sender logs in to its POP3 server with, before it sends. */
export type PopBeforeSmtp = NonNullable<SmtpSender['popBeforeSmtp']>
