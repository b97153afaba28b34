import * as z from 'zod'
import { polledMailboxSchema } from '../settings/mailbox-schema.js'
import { nameSchema } from '../settings/name-schema.js'

/** What the definition of every sender has. */
export const commonDefinitionShape = {
  schemaVersion: z.literal(1),
  name: nameSchema,
  from: z.strictObject({ name: z.string(), address: z.string() }),
  /** Of the encoded message. */
  maxMessageBytes: z.int(),
  /** To, Cc and Bcc together. */
  maxRecipients: z.int(),
  /** The mailbox that keeps a copy of what this sender sends. */
  sentCopy: z
    .strictObject({
      mailbox: polledMailboxSchema,
      folder: z.string(),
    })
    .optional(),
  /** Where its sends are queued, if not with those of all others: known once it is deployed. */
  queueUrl: z.string().optional(),
}

const commonDefinitionSchema = z.object(commonDefinitionShape)

/** What comes about alike by every value of `via`. */
export type CommonDefinition = Omit<
  z.output<typeof commonDefinitionSchema>,
  'maxRecipients' | 'queueUrl'
>
