import * as z from 'zod'
import { SES_MAX_MESSAGE_MB, SES_QUOTA_MESSAGE_MB } from '../../values/sender-limits.js'
import { type CommonSender, fromSchema, maxMessageMbSchema } from '../settings-of-every-sender.js'

/** A sender by Amazon SES. The address in `from`, or its domain, is a verified identity there. */
export interface SesSenderSettings extends CommonSender {
  readonly via: 'ses'
  /** Where the identity is verified. @default the region of the stack */
  readonly region?: string
  /** Of a whole message, encoded: attachments grow by a third. At most 10. @default 7.5 */
  readonly maxMessageMb?: number
}

const REGION_RULE = 'must be a region of AWS: ap-northeast-1'

/** A sender by SES, in the jobs file. */
export const sesSettingsSchema = z.strictObject({
  via: z.literal('ses'),
  from: fromSchema,
  region: z
    .string(REGION_RULE)
    .regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, REGION_RULE)
    .optional(),
  maxMessageMb: maxMessageMbSchema(SES_QUOTA_MESSAGE_MB, SES_MAX_MESSAGE_MB),
})
