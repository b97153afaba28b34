import * as z from 'zod'

/** A mail that a monitor matched, as it counts for due times. */
export const arrivalSchema = z.object({
  /** Of the mailbox, the folder and its numbering, and the UID in it: what tells mails apart. */
  numbering: z.string(),
  uid: z.int().min(1),
  /** Of the run that decided. */
  lease: z.int().min(1).optional(),
  /** When it came, by the rule of `arrivedAt`. */
  at: z.iso.datetime(),
  /** What the server dates it, where that is not believed. */
  internalDate: z.iso.datetime().optional(),
  messageId: z.string().optional(),
  from: z.string().optional(),
  subject: z.string().optional(),
  /** The value that it is counted by. */
  distinct: z.string().optional(),
  /** The business date that it says it is for. */
  date: z.string().optional(),
})

/** A mail that a monitor matched, as it counts for due times. */
export type Arrival = z.output<typeof arrivalSchema>

/** A mail that another monitor matched, and that stands for one that is missing. */
export const answerSchema = arrivalSchema.extend({ monitor: z.string() })

/** A mail that another monitor matched. */
export type Answer = z.output<typeof answerSchema>

/** A mail that a monitor did not match, and the condition that failed. */
export const missSchema = z.object({
  numbering: z.string(),
  uid: z.int().min(1),
  lease: z.int().min(1).optional(),
  at: z.iso.datetime(),
  from: z.string().optional(),
  subject: z.string().optional(),
  condition: z.string(),
  seen: z.string(),
})

/** A mail that a monitor did not match. */
export type Miss = z.output<typeof missSchema>

/** Clocks of servers go ahead of ours by so much, at most, without a reason to disbelieve them. */
const AHEAD_MS = 5 * 60_000
/** Between the moment at which a run saw UIDNEXT and the one at which it wrote its first page. */
const RUN_MS = 15 * 60_000

/** Between which moments a mail has come, by the polls that saw it come. */
export interface SeenBetween {
  /** When a poll saw a UIDNEXT that the mail's UID was not below; undefined if nobody knows. */
  readonly after: number | undefined
  /** When it was decided on. */
  readonly before: number
}

/**
 * When a mail came, in ms: as its server dates it (INTERNALDATE), if that lies between the polls that saw it come; else when it was decided
 * on. So one that somebody copied back counts from when it appeared. The Date header is the sender's and decides nothing.
 */
export function arrivedAt(
  internalDate: number | undefined,
  { after, before }: SeenBetween,
): number {
  if (internalDate === undefined) return before
  const isOld = after !== undefined && internalDate < after - RUN_MS
  return isOld || internalDate > before + AHEAD_MS ? before : Math.min(internalDate, before)
}

const RUN_TOGETHER = /^\D*(\d{4})(\d{2})(\d{2})\D*$/
const APART = /^\D*(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D*$/

/** A business date as mail writes it - `20261127`, `2026/11/27`, `2026年11月27日` - as a day; undefined if it is none. */
export function businessDateIn(text: string): string | undefined {
  const plain = text.normalize('NFKC')
  const [, year, month = '', day = ''] = RUN_TOGETHER.exec(plain) ?? APART.exec(plain) ?? []
  if (year === undefined) return undefined
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const moment = Date.parse(date)
  // Some days are put right (31 February) where they should be refused.
  return Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== date
    ? undefined
    : date
}
