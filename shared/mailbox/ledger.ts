import * as z from 'zod'
import { shortenedTo } from '../contract/cut-text.js'
import { DECISION_RESULTS } from '../contract/decision-results.js'

const uidRangeSchema = z.strictObject({ first: z.int().min(1), last: z.int().min(1) })
const timeSchema = z.iso.datetime()

/** What one monitor made of one message. */
export const decisionSchema = z.strictObject({
  monitor: z.string(),
  /** The version of the definition that decided. */
  version: z.string(),
  result: z.enum(DECISION_RESULTS),
  /** The condition that decided, and what it saw. */
  decidedBy: z.string().optional(),
  seen: z.string().optional(),
  /** Why that may not be what the sender wrote: codes of warnings; absent if nothing speaks against it. */
  doubts: z.array(z.string()).optional(),
  /** Of a match, the captures that the mail which is waited for is counted or dated by. */
  captures: z.record(z.string(), z.string()).optional(),
})

/** What was decided about one UID. */
export const entrySchema = z.strictObject({
  uid: z.int().min(1),
  /** Absent of a message that was never given out. */
  internalDate: timeSchema.optional(),
  /** Bytes, as the server says; absent likewise. */
  size: z.int().min(0).optional(),
  messageId: z.string().optional(),
  from: z.string().optional(),
  /** Decoded, shortened. */
  subject: z.string().optional(),
  /** The Date header; absent of older pages, and where there is none that can be read. */
  date: timeSchema.optional(),
  /** The mail that it was recognised as, under the UID that it had then. */
  former: z
    .strictObject({
      uidValidity: z.string(),
      generation: z.int().min(1).optional(),
      uid: z.int().min(1),
    })
    .optional(),
  decisions: z.array(decisionSchema),
})

/**
 * The decisions of one batch, `ledger/<mailbox>/<folder>/<uidvalidity>/<first>-<last>.json`: it accounts for every UID from
 * first to last.
 */
export const ledgerPageSchema = z.strictObject({
  schemaVersion: z.literal(1),
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  /** Of the numbering, if the UIDVALIDITY is one that the folder had before. */
  generation: z.int().min(1).optional(),
  ...uidRangeSchema.shape,
  decidedAt: timeSchema,
  /** Of the lease that the run had which decided: of two pages of a range the higher one is true. Absent of older pages. */
  lease: z.int().min(1).optional(),
  /** UIDNEXT as the run found it: mail below had come by then. Absent of older pages. */
  uidNext: z.int().min(1).optional(),
  entries: z.array(entrySchema),
  /** UIDs without a message: removed before anybody decided, or never given out. */
  missing: z.array(uidRangeSchema),
  /** Messages that could not be decided on when their turn came; each has a page of its own once it is. */
  aside: z.array(z.int().min(1)).optional(),
})

/** The decisions of one batch. */
export type LedgerPage = z.output<typeof ledgerPageSchema>

/** What was decided about one UID. */
export type LedgerEntry = z.output<typeof entrySchema>

/** What one monitor made of one message. */
export type LedgerDecision = z.output<typeof decisionSchema>

/** Longest text quoted from a message; the ledger is for finding it, not for reading it. */
const MAX_QUOTED_LENGTH = 200

/** A text of a message as the ledger has it. */
export const quoted = (text: string): string => shortenedTo(text, MAX_QUOTED_LENGTH)
