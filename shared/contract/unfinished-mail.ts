import * as z from 'zod'

/** Some bytes, by which it is seen that others are the same. */
const fingerprintSchema = z.object({
  bytes: z.int().min(0),
  /** Hex. */
  sha256: z.string(),
})

/** Some bytes, by which it is seen that others are the same. */
export type Fingerprint = z.output<typeof fingerprintSchema>

/** What has come of a mail that takes longer than a run: parts of an upload, and what did not fill one. */
export const unfinishedMailSchema = z.object({
  /** Where it will be when all has come. */
  key: z.string(),
  uploadId: z.string(),
  /** Of the parts that are stored, in order. */
  etags: z.array(z.string()),
  /** What came after them, an object of its own. */
  tail: fingerprintSchema.extend({ key: z.string() }).optional(),
  /** All bytes that have come: the parts and the tail. */
  bytes: z.int().min(0),
  /** The beginning of the mail. */
  head: fingerprintSchema,
  /** The last of what has come. */
  seam: fingerprintSchema,
})

/** What has come of a mail that takes longer than a run. */
export type UnfinishedMailRecord = z.output<typeof unfinishedMailSchema>

/** How far a mail is kept that is all there: what is stored of its parts is not stored again by the next run. */
export const keepingSchema = z.object({
  /** Of its attachments, decoded, as they lie beside it. */
  storedBytes: z.int().min(0),
  /** Attachments that are on their way there, by their positions. */
  uploads: z.array(
    z.object({
      position: z.int().min(1),
      key: z.string(),
      uploadId: z.string(),
      etags: z.array(z.string()),
    }),
  ),
  /** Large objects that have been copied to where a monitor keeps them: how long it does, a blank, the key. */
  copied: z.array(z.string()),
})

/** How far a mail is kept that is all there. */
export type KeepingRecord = z.output<typeof keepingSchema>
