import * as z from 'zod'
import { DEFINITION_CHOICES, REPLAY_SOURCES } from '../contract/replays.js'
import { StorageFailed } from '../failures/storage-errors.js'
import { jsonIn } from '../runtime/json.js'

const addressSchema = z.strictObject({ name: z.string(), address: z.string() })
const bytesSchema = z.int().min(0).meta({ description: 'bytes' })
const timeSchema = z.iso.datetime().meta({ description: 'RFC 3339, UTC' })
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

const textPartSchema = z.strictObject({
  key: z.string(),
  bytes: bytesSchema,
  truncated: z
    .boolean()
    .meta({ description: 'the part was longer than is decoded; message.eml has all of it' }),
  charset: z.string().meta({ description: 'of the part as it was sent; the object is UTF-8' }),
})

const attachmentSchema = z.strictObject({
  key: z.string(),
  filename: z.string().meta({ description: 'safe on any file system' }),
  originalFilename: z
    .string()
    .optional()
    .meta({ description: 'decoded, as the sender wrote it: a name, never a path' }),
  contentType: z.string().meta({ description: 'as declared' }),
  detectedType: z.string().optional().meta({ description: 'by its first bytes' }),
  disposition: z.enum(['attachment', 'inline']).optional(),
  contentId: z.string().optional(),
  size: bytesSchema,
  sha256: sha256Schema,
  tnef: z
    .boolean()
    .meta({ description: 'a winmail.dat of Outlook; the files in it are attachments beside it' }),
  openedFrom: z
    .string()
    .optional()
    .meta({ description: 'the key of the winmail.dat or S/MIME body that it was in' }),
})

/** What a mail reports on one sent earlier; `shared/mail/delivery-report/facts` says what each means. */
const deliveryReportSchema = z.strictObject({
  kind: z.enum(['bounce', 'delay', 'delivered', 'complaint']),
  recipients: z.array(
    z.strictObject({
      recipient: z.string(),
      originalRecipient: z.string().optional(),
      addressType: z.string().optional().meta({ description: 'if it is no mail address' }),
      action: z.string().optional().meta({ description: 'RFC 3464 2.3.3' }),
      status: z.string().optional().meta({ description: 'enhanced status code, RFC 3463' }),
      replyCode: z.string().optional().meta({ description: 'of SMTP, three digits' }),
      reason: z.string().optional().meta({ description: 'in short words: user unknown' }),
      hard: z
        .boolean()
        .optional()
        .meta({ description: 'whether the address is at fault; absent if nobody can tell' }),
      remoteMta: z.string().optional(),
      diagnostic: z.string().optional().meta({ description: 'in the words of the server' }),
    }),
  ),
  reportingMta: z.string().optional(),
  feedbackType: z.string().optional().meta({ description: 'of a complaint, RFC 5965' }),
  originalMessageId: z.string().optional().meta({ description: 'of the mail reported on' }),
  sendId: z.string().optional().meta({ description: 'the send that is reported on' }),
})

/** How a mail came to be kept once more. */
const replaySchema = z.strictObject({
  number: z
    .int()
    .min(1)
    .meta({ description: 'the first replay of the mail for this monitor is 1' }),
  name: z.string().meta({ description: 'of the replay: a mail is replayed once under a name' }),
  reason: z.string().optional(),
  definition: z
    .enum(DEFINITION_CHOICES)
    .meta({ description: 'where the definition that decided was from' }),
  source: z.enum(REPLAY_SOURCES).meta({ description: 'where the message was read' }),
})

/** The manifest of a kept mail, `mail.json`. It is written last: where it is, everything it names is. */
export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().meta({
    description: 'the same for every monitor that matched; sorts by arrival within a folder',
  }),
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  uid: z.int().min(1),
  monitor: z.string(),
  definitionVersion: z.string().meta({ description: 'of the monitor, when it decided' }),
  internalDate: timeSchema.meta({ description: 'when the mail server received it' }),
  storedAt: timeSchema,
  messageId: z.string().optional(),
  from: z.array(addressSchema),
  to: z.array(addressSchema),
  cc: z.array(addressSchema),
  replyTo: z.array(addressSchema),
  subject: z.string(),
  date: timeSchema.optional().meta({ description: 'the Date header' }),
  size: bytesSchema,
  sha256: sha256Schema.meta({ description: 'of the raw message' }),
  flags: z.array(z.string()),
  matched: z.strictObject({
    conditions: z.array(
      z.strictObject({
        path: z.string(),
        seen: z.string(),
        doubts: z.array(z.string()).optional().meta({
          description:
            'why what was seen may not be what the sender wrote: codes of warnings, or PATTERN_INPUT_CUT',
        }),
      }),
    ),
    captures: z.record(z.string(), z.string()),
  }),
  messageKey: z.string().optional().meta({ description: 'absent if keep.message is false' }),
  text: z
    .strictObject({
      ...textPartSchema.shape,
      madeFromHtml: z.boolean().meta({ description: 'there was no text part with anything in it' }),
    })
    .optional(),
  html: textPartSchema.optional(),
  attachments: z.array(attachmentSchema),
  deliveryReport: deliveryReportSchema
    .optional()
    .meta({ description: 'only of a mail that reports on one sent earlier' }),
  warnings: z.array(z.strictObject({ code: z.string(), detail: z.string() })),
  replay: replaySchema.optional().meta({ description: 'absent of the first time' }),
  madeUpBy: replaySchema.omit({ number: true }).optional().meta({
    description: 'the replay that made the first decision, of mail that was in quarantine',
  }),
})

/** The manifest of a kept mail. */
export type Manifest = z.output<typeof manifestSchema>

/** How a mail came to be kept once more. */
export type ManifestReplay = z.output<typeof replaySchema>

/** The replay that made the first decision on a mail. */
export type ManifestMadeUpBy = NonNullable<Manifest['madeUpBy']>

/** The entry of an attachment in a manifest. */
export type ManifestAttachment = z.output<typeof attachmentSchema>

/** A manifest as it was stored. @throws StorageFailed if the object is none */
export function parseManifest(body: Buffer, key: string): Manifest {
  const parsed = manifestSchema.safeParse(jsonIn(body.toString('utf8')))
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${key} is not a manifest of this version: ${parsed.error.message}`)
}
