import * as z from 'zod'
import { keepingSchema, unfinishedMailSchema } from '../contract/unfinished-mail.js'

/** A mail that is received after all other mail of its mailbox, and by several runs if one is not enough (DESIGN 5.12). */
export const longMailSchema = z.object({
  /** RFC822.SIZE as it was told when the first byte came. */
  size: z.int().min(0),
  /** What has come of it. */
  unfinished: unfinishedMailSchema.optional(),
  /** All of it is in the bucket, here, and is still to be decided on. */
  received: z.string().optional(),
  /** How far it is kept, if it is received. */
  keeping: keepingSchema.optional(),
  /** The server gives out no ranges of it: it comes in one run, or not at all. */
  inOnePiece: z.literal(true).optional(),
  /** So many bytes had come before they turned out to be another message's: only more than that is progress. */
  cameBefore: z.int().min(0).optional(),
})

/** A mail that is received after all other mail. */
export type LongMail = z.output<typeof longMailSchema>

/** How many bytes are new since it was remembered last; none of those that had come before, for nothing. */
export const gainedSince = (before: LongMail, after: LongMail): number =>
  bytesOf(after) - Math.max(bytesOf(before), before.cameBefore ?? 0)

/** Whether more of it has come, or is kept, than when it was remembered last. */
export const isFurther = (before: LongMail, after: LongMail): boolean =>
  gainedSince(before, after) > 0 || keptOf(after) > keptOf(before)

/** Attachments are stored, and what is large is copied. */
const keptOf = ({ keeping }: LongMail): number =>
  keeping ? keeping.storedBytes + keeping.copied.length : 0

/** How many of its bytes have come. */
export const bytesOf = ({ size, received, unfinished }: LongMail): number =>
  received === undefined ? (unfinished?.bytes ?? 0) : size
