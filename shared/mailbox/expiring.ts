import * as z from 'zod'

/** What is about to expire, as it is remembered. */
export const expiringSchema = z.object({
  /** What tells it from its successor: a fingerprint, a day. */
  name: z.string(),
  begunAt: z.iso.datetime(),
  /** The last of the steps that was told, in days. */
  step: z.int(),
  /** Polls in a row that have seen its successor. */
  others: z.int().min(0),
})

/** What is about to expire, as it is remembered. */
export type Expiring = z.output<typeof expiringSchema>

/** What a poll has seen of something that expires. */
export interface SeenExpiry {
  readonly name: string
  readonly expiresAt: Date
}

/** What a poll means for it. */
export interface ExpiryAfter {
  /** What is remembered from now on; undefined: nothing. */
  readonly expiring?: Expiring | undefined
  /** What is to be told: a step that has been come to, or that it is over. */
  readonly news?: 'step' | 'over'
}

/** So many days before its end it is told, each once. */
export const EXPIRY_STEPS = [3, 14, 30] as const

const DAY_MS = 86_400_000

/** The step that a moment before an end is in; undefined if it is further away than all of them. */
export const stepOf = (expiresAt: Date, now: Date): number | undefined =>
  EXPIRY_STEPS.find((days) => expiresAt.getTime() - now.getTime() <= days * DAY_MS)

/**
 * What is remembered and told after a poll. Servers behind one name that are renewed one after the other show old and new by turns: it is over
 * only after `othersNeeded` polls in a row with the new one, and no step is told twice.
 */
export function expiryAfter(
  known: Expiring | undefined,
  { name, expiresAt }: SeenExpiry,
  othersNeeded: number,
  now: Date,
): ExpiryAfter {
  const step = stepOf(expiresAt, now)
  if (step === undefined) {
    if (!known) return {}
    const others = known.others + 1
    return others >= othersNeeded ? { news: 'over' } : { expiring: { ...known, others } }
  }
  if (!known)
    return { expiring: { name, begunAt: now.toISOString(), step, others: 0 }, news: 'step' }
  const isNearer = step < known.step
  return {
    expiring: { ...known, ...(isNearer && { name, step }), others: 0 },
    ...(isNearer && { news: 'step' }),
  }
}
