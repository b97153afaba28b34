import * as z from 'zod'
import { VIAS_SETTINGS } from '../senders/vias-settings.js'
import { VIAS, type Via } from '../values/via.js'

const settingsSchemaOf = (via: Via) => VIAS_SETTINGS[via].schema

const [first, ...others] = VIAS

const VIA_RULE = `must be ${VIAS.map((via) => `"${via}"`).join(' or ')}`

const FORM_RULE = `must be ${VIAS.map((via) => VIAS_SETTINGS[via].form).join(' or ')}`

/** A way to send mail. What holds between its settings is told by `senderFaults`. */
export const senderSchema = z.discriminatedUnion(
  'via',
  [settingsSchemaOf(first), ...others.map(settingsSchemaOf)],
  { error: ({ code }) => (code === 'invalid_union' ? VIA_RULE : FORM_RULE) },
)

/** A sender, valid. */
export type Sender = z.output<typeof senderSchema>
