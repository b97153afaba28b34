import * as z from 'zod'
import { addressIn } from '../values/address-entry.js'

const text = z.string().optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)

/** One recipient, and where it stands: several are a list. */
export interface OutlinedRecipient {
  readonly path: readonly number[]
  readonly text: string
}

const recipientsOutline = z
  .unknown()
  .optional()
  .transform((value): OutlinedRecipient[] => {
    if (typeof value === 'string') return [{ path: [], text: value }]
    if (!Array.isArray(value)) return []
    return value.flatMap((entry: unknown, index) =>
      typeof entry === 'string' ? [{ path: [index], text: entry }] : [],
    )
  })

/** What can be read of a monitor's `notify`. */
export const notifyOutline = z.object({ sender: text, to: recipientsOutline })

const serverOutline = z.object({
  port: z.number().optional().catch(undefined),
  security: z.enum(['tls', 'starttls', 'none', 'unreadable']).optional().catch('unreadable'),
  servername: text,
  ca: text,
})

const loginOutline = z.object({ secret: text, allowCleartext: flag })

/** As it is written, or read already. */
const fromOutline = z
  .union([
    z.string().transform(addressIn),
    z.object({ address: z.string() }).transform(({ address }) => address),
  ])
  .optional()
  .catch(undefined)

const senderOutline = serverOutline.extend({
  via: text,
  from: fromOutline,
  maxRecipients: z.number().optional().catch(undefined),
  auth: loginOutline.extend({ method: text }).optional().catch(undefined),
  popBeforeSmtp: serverOutline
    .extend({ ...loginOutline.shape, apop: flag })
    .optional()
    .catch(undefined),
})

/** What can be read of a sender. */
export type SenderOutline = z.output<typeof senderOutline>

const sendOutline = z.object({
  sender: text,
  at: z.object({ cron: z.string(), timezone: text }).optional().catch(undefined),
  to: recipientsOutline,
  cc: recipientsOutline,
  bcc: recipientsOutline,
  replyTo: recipientsOutline,
  enabled: z.boolean().catch(true).default(true),
})

/** The addresses of a name; undefined where they cannot be read. */
const bookEntryOutline = z
  .union([z.string().transform((address) => [address]), z.array(z.string())])
  .optional()
  .catch(undefined)

const parts = <Part extends z.ZodType>(part: Part) =>
  z.record(z.string(), part).catch({}).default({})

const UNREADABLE_SEND = { to: [], cc: [], bcc: [], replyTo: [], enabled: true }

/** What can be read of the parts of a jobs file that are about sending. */
export const sendingOutlineShape = {
  senders: parts(senderOutline.catch({})),
  sends: parts(sendOutline.catch(UNREADABLE_SEND)),
  addresses: parts(bookEntryOutline),
}
