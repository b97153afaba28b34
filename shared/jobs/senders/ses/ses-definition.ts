import * as z from 'zod'
import { configurationSetName } from '../../../contract/names.js'
import { SES_MAX_RECIPIENTS } from '../../values/sender-limits.js'
import { type CommonDefinition, commonDefinitionShape } from '../definition-of-every-sender.js'
import type { sesSettingsSchema } from './ses-settings.js'

/** A sender by SES, as the functions know it. */
export const sesDefinitionSchema = z.strictObject({
  ...commonDefinitionShape,
  via: z.literal('ses'),
  /** Where the identity is verified; the stack's own region if it is not given. */
  region: z.string().optional(),
  configurationSet: z.string(),
})

/** What the settings of a sender by SES come to. */
export const sesDefinitionOf = (
  common: CommonDefinition,
  { region }: z.output<typeof sesSettingsSchema>,
  stage: string,
): z.output<typeof sesDefinitionSchema> => ({
  ...common,
  via: 'ses',
  ...(region !== undefined && { region }),
  configurationSet: configurationSetName(stage),
  maxRecipients: SES_MAX_RECIPIENTS,
})
