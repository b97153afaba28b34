import * as z from 'zod'
import { isLinkBase, LINK_RULE } from '../values/link-base.js'
import { recipientsSchema } from './recipients-schema.js'
import { DEFAULT_SENDER } from './sending-references.js'

/** Who is written to when a monitor matches. */
export const notifySchema = z.strictObject(
  {
    sender: z.string('must be the name of a sender').default(DEFAULT_SENDER),
    to: recipientsSchema,
    link: z.string(LINK_RULE).refine(isLinkBase, LINK_RULE).optional(),
  },
  'must be { sender?, to, link? }',
)
