import * as z from 'zod'
import type { SenderFacts } from '../senders/via-settings.js'
import { VIAS_SETTINGS } from '../senders/vias-settings.js'
import { addressIn } from '../values/address-entry.js'
import { isVia } from '../values/via.js'

const text = z.string().optional().catch(undefined)

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

/** As it is written, or read already. */
const fromOutline = z
  .union([
    z.string().transform(addressIn),
    z.object({ address: z.string() }).transform(({ address }) => address),
  ])
  .optional()
  .catch(undefined)

const NO_FACTS: SenderFacts = { faults: [], warnings: [] }

const senderOutline = z.looseObject({ via: text, from: fromOutline }).transform((sender) => ({
  from: sender.from,
  facts: isVia(sender.via) ? VIAS_SETTINGS[sender.via].factsOf(sender) : NO_FACTS,
}))

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
  senders: parts(senderOutline.catch({ from: undefined, facts: NO_FACTS })),
  sends: parts(sendOutline.catch(UNREADABLE_SEND)),
  addresses: parts(bookEntryOutline),
}
