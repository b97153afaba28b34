import * as z from 'zod'
import { GONE_EVIDENCE } from '../mailbox/vanished/gone-uids.js'
import { arrivalSchema, missSchema } from './arrival.js'

/** What may become of a due time. Each gets one; `unknown` is replaced once the mailbox can be looked at. */
export const VERDICTS = [
  'met',
  'late',
  'answered',
  'absent',
  'unknown',
  'closed',
  'paused',
] as const

/** What is known of a window in which mail did not come. */
export const evidenceSchema = z.object({
  /** The poll that had seen everything there was; absent if none has. */
  seenAt: z.iso.datetime().optional(),
  /** UIDNEXT then. */
  uidNext: z.int().optional(),
  /** When the last mail of the folder came, for whomever it was. */
  lastMailAt: z.iso.datetime().optional(),
  /** Mail of the window that the monitor did not match, the likeliest first. */
  nearest: z.array(missSchema),
  /** The mail that matched nearest to the window, and in none. */
  outside: arrivalSchema.optional(),
  /** UIDs that are not decided on, or never will be. */
  undecided: z.array(z.int()),
  /** UIDs that came and went before anybody decided on them; absent if there are none. */
  vanished: z
    .array(
      z.object({
        first: z.int(),
        last: z.int(),
        after: z.iso.datetime().optional(),
        before: z.iso.datetime(),
        evidence: z.enum(GONE_EVIDENCE),
      }),
    )
    .optional(),
})

/** What is known of a window in which mail did not come. */
export type Evidence = z.output<typeof evidenceSchema>

/** A verdict, `expect/<monitor>/<yyyy>/<mm>/<due>.json`. */
export const verdictSchema = z.object({
  schemaVersion: z.literal(1),
  monitor: z.string(),
  mailbox: z.string(),
  /** Absent as long as no poll has found it. */
  folder: z.string().optional(),
  due: z.iso.datetime(),
  windowStart: z.iso.datetime(),
  /** The due time as the clock of its zone shows it. */
  dueLocal: z.string(),
  zone: z.string(),
  /** The days it is for. */
  dates: z.array(z.iso.date()),
  result: z.enum(VERDICTS),
  /** What it was before the mailbox could be looked at. */
  was: z.literal('unknown').optional(),
  judgedAt: z.iso.datetime(),
  judgedLateBySeconds: z.int(),
  /** Of the expectation; a calendar is part of it. */
  version: z.string(),
  need: z.int(),
  have: z.int(),
  mails: z.array(arrivalSchema),
  /** The mail of another monitor that stands for what is missing, and that monitor. */
  answer: z.object({ monitor: z.string(), mail: arrivalSchema }).optional(),
  /** How long after the due time it had what it needed. */
  lateBySeconds: z.int().optional(),
  /** Due times before it that were absent, one after the other, with this one. */
  missedInARow: z.int().optional(),
  isAmbiguous: z.boolean().optional(),
  evidence: evidenceSchema.optional(),
  /** The mail that came after the verdict; of another monitor, if that stands for it. */
  answered: z
    .object({
      at: z.iso.datetime(),
      lateBySeconds: z.int(),
      mail: arrivalSchema,
      monitor: z.string().optional(),
    })
    .optional(),
  /** When something of it was last written, but for what follows. */
  changedAt: z.iso.datetime(),
  /** What the bus has taken of it, by the ids of the events. */
  announced: z.array(z.string()).default([]),
})

/** A verdict on a due time. */
export type Verdict = z.output<typeof verdictSchema>

/** Whether nothing will change of it but what is announced. */
export const isFinal = ({ result }: Pick<Verdict, 'result'>): boolean => result !== 'unknown'
