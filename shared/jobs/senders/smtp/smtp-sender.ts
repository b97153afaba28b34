import type * as z from 'zod'
import type { ViaSettings } from '../via-settings.js'
import { smtpDefinitionOf, smtpDefinitionSchema } from './smtp-definition.js'
import { smtpFactsOf } from './smtp-facts.js'
import { smtpSettingsSchema } from './smtp-settings-schema.js'

/** Senders by an SMTP server. */
export const smtpSender = {
  form: '{ via: "smtp", from, host }',
  schema: smtpSettingsSchema,
  definitionSchema: smtpDefinitionSchema,
  definitionOf: smtpDefinitionOf,
  factsOf: smtpFactsOf,
} satisfies ViaSettings<z.output<typeof smtpSettingsSchema>, z.output<typeof smtpDefinitionSchema>>
