import type * as z from 'zod'
import { SES_MAX_RECIPIENTS } from '../../values/sender-limits.js'
import type { SenderFacts, ViaSettings } from '../via-settings.js'
import { sesDefinitionOf, sesDefinitionSchema } from './ses-definition.js'
import { sesSettingsSchema } from './ses-settings.js'

/** Senders by Amazon SES. */
export const sesSender = {
  form: '{ via: "ses", from }',
  schema: sesSettingsSchema,
  definitionSchema: sesDefinitionSchema,
  definitionOf: sesDefinitionOf,
  factsOf: (): SenderFacts => ({
    faults: [],
    warnings: [],
    mostRecipients: SES_MAX_RECIPIENTS,
  }),
} satisfies ViaSettings<z.output<typeof sesSettingsSchema>, z.output<typeof sesDefinitionSchema>>
