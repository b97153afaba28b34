import * as z from 'zod'
import { StorageFailed } from '../failures/storage-errors.js'
import { jsonIn } from '../runtime/json.js'

const timeSchema = z.iso.datetime()

/**
 * A message that could not be decided on in three runs, `quarantine/<mailbox>/<mail-id>/quarantine.json`: what is known of it, and where
 * what could be had of it lies. It has what it takes to decide on it once more.
 */
export const quarantinedMailSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  /** How often that UIDVALIDITY had come back; absent if never. */
  generation: z.int().min(1).optional(),
  uid: z.int().min(1),
  /** When it was set aside, and when it was put here. */
  since: timeSchema,
  quarantinedAt: timeSchema,
  /** Runs in which it could not be decided on. */
  faults: z.int().min(1),
  /** Of the last one: a code of the catalogue, and what happened. */
  code: z.string(),
  reason: z.string(),
  /** Those that would have decided on it, and by which version of their definitions. */
  monitors: z.array(z.object({ name: z.string(), version: z.string() })),
  /** The rest is absent where the server did not give it out. */
  internalDate: timeSchema.optional(),
  size: z.int().min(0).optional(),
  messageId: z.string().optional(),
  from: z.string().optional(),
  subject: z.string().optional(),
  /** Of its header. */
  date: timeSchema.optional(),
  /** The message, byte for byte as the server gave it; of one that was too long for a run nobody has made a hash. */
  message: z
    .object({ key: z.string(), bytes: z.int().min(0), sha256: z.string().optional() })
    .optional(),
})

/** A message that could not be decided on in three runs. */
export type QuarantinedMail = z.output<typeof quarantinedMailSchema>

/** The record in an object of the bucket. @throws StorageFailed if it is none of this version */
export function parseQuarantinedMail(body: Buffer, key: string): QuarantinedMail {
  const parsed = quarantinedMailSchema.safeParse(jsonIn(body.toString('utf8')))
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${key} is not of this version: ${parsed.error.message}`)
}
