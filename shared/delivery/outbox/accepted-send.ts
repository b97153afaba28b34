import * as z from 'zod'

const addressSchema = z.strictObject({
  /** Display name, decoded; empty if there is none. */
  name: z.string(),
  address: z.string(),
})

/**
 * A send as it was accepted, `request.json`: complete, checked, names of the address book resolved, variables filled in,
 * attachments copied. Nothing changes it any more.
 */
export const acceptedSendSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  /** RFC 3339 UTC. It is also the Date field of the message. */
  acceptedAt: z.iso.datetime(),
  /** Who asked: a caller of the API, a schedule of `sends`, or a match with `notify`. */
  source: z.strictObject({
    kind: z.enum(['api', 'schedule', 'notice']),
    /** The name of the scheduled send, or of the monitor. */
    name: z.string().optional(),
    /** The ARN of the caller, and the id of the call in the access log of the API. */
    caller: z.string().optional(),
    requestId: z.string().optional(),
  }),
  /** The sender's name in the jobs file. */
  sender: z.string(),
  from: addressSchema,
  to: z.array(addressSchema),
  cc: z.array(addressSchema),
  bcc: z.array(addressSchema),
  replyTo: z.array(addressSchema),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  attachments: z.array(
    z.strictObject({
      filename: z.string(),
      contentType: z.string(),
      /** In the send's own place in the outbox. */
      key: z.string(),
      sizeBytes: z.int().nonnegative(),
    }),
  ),
  /** With angle brackets. Fixed here, so that whoever gets a message twice can tell. */
  messageId: z.string(),
})

/** A send as it was accepted. */
export type AcceptedSend = z.output<typeof acceptedSendSchema>

/** A person or a list, with its display name. */
export type SendAddress = z.output<typeof addressSchema>

/** What takes the place of `request.json` where a send will never exist: its call stood still, and another id has its mail. */
export const voidedSendSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  voidedAt: z.iso.datetime(),
})

/** Everybody a send goes to, each address once, in the order of To, Cc, Bcc. */
export const recipientsOf = ({ to, cc, bcc }: AcceptedSend): string[] => [
  ...new Set([...to, ...cc, ...bcc].map(({ address }) => address)),
]
