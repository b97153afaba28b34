import { z } from 'zod'
import { CORPUS_NAMES } from './corpora.js'

/** What a parser is told: which mails to walk, and how often. */
export const walkOrderSchema = z.object({
  corpus: z.object({
    name: z.enum(CORPUS_NAMES),
    messages: z.number(),
    wantedEvery: z.number(),
    attachmentBytes: z.number(),
  }),
  passes: z.number(),
})

/** What a reader of a mailbox is told. */
export const mailboxOrderSchema = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  password: z.string(),
  folder: z.string(),
  /** Where the files go; for an empty poll, where they went the last time. */
  directory: z.string(),
  /** Keep what is wanted of the folder, or find out that there is nothing from this UID on. */
  task: z.discriminatedUnion('name', [
    z.object({ name: z.literal('keep'), onlyWanted: z.boolean() }),
    z.object({ name: z.literal('look'), sinceUid: z.number() }),
  ]),
  /** For mailjobs: what the schedule would hand over, and the bucket, if it is not to be plain files. */
  pollInput: z.unknown(),
  s3: z.object({ endpoint: z.string(), bucket: z.string() }).optional(),
})

/** What a reader of a mailbox is told. */
export type MailboxOrder = z.output<typeof mailboxOrderSchema>

/** What a parser is told. */
export type WalkOrder = z.output<typeof walkOrderSchema>

/** The order in the arguments of a contestant's process. */
export const orderFrom = <Order>(schema: z.ZodType<Order>): Order =>
  schema.parse(JSON.parse(process.argv[2] ?? ''))
