import * as z from 'zod'

/** What is about to expire, as it is remembered. */
export const expiringSchema = z.object({
  /** What tells it from its successor: a fingerprint, a day. */
  name: z.string(),
  expiresAt: z.iso.datetime(),
  begunAt: z.iso.datetime(),
  /** The last of the steps that was told, in days; absent of a successor of which nothing was told yet. */
  step: z.int().optional(),
  /** Polls in a row that have seen its successor. */
  others: z.int().min(0),
  /** What was told of before it: a server that still shows it is no news. */
  former: z.object({ name: z.string(), step: z.int() }).optional(),
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
 * only after `othersNeeded` polls in a row with one that ends later, and no step is told twice. A successor that is itself about to expire
 * begins with the next poll that sees it.
 */
export function expiryAfter(
  known: Expiring | undefined,
  seen: SeenExpiry,
  othersNeeded: number,
  now: Date,
): ExpiryAfter {
  const step = stepOf(seen.expiresAt, now)
  if (!known)
    return step === undefined ? {} : { expiring: begun(seen, now, { step }), news: 'step' }
  if (step === undefined || isSuccessor(seen, known)) {
    const others = known.others + 1
    if (others < othersNeeded) return { expiring: { ...known, others } }
    return {
      ...(step !== undefined && { expiring: begun(seen, now, { former: toldOf(known) }) }),
      ...(known.step !== undefined && { news: 'over' }),
    }
  }
  if (!isNearer(step, seen, known)) return { expiring: { ...known, others: 0 } }
  const former = seen.name === known.name ? known.former : toldOf(known)
  return {
    expiring: { ...begun(seen, now, { step, former }), begunAt: known.begunAt },
    news: 'step',
  }
}

const begun = (
  { name, expiresAt }: SeenExpiry,
  now: Date,
  { step, former }: Pick<Expiring, 'step' | 'former'>,
): Expiring => ({
  name,
  expiresAt: expiresAt.toISOString(),
  begunAt: now.toISOString(),
  ...(step !== undefined && { step }),
  others: 0,
  ...(former && { former }),
})

const toldOf = ({ name, step, former }: Expiring): Expiring['former'] =>
  step === undefined ? former : { name, step }

const isSuccessor = ({ name, expiresAt }: SeenExpiry, known: Expiring): boolean =>
  name !== known.name && expiresAt.getTime() > Date.parse(known.expiresAt)

/** Whether a step is nearer to the end than all that was told, of it and of what is remembered. */
const isNearer = (step: number, { name }: SeenExpiry, { step: told, former }: Expiring): boolean =>
  (told === undefined || step < told) && (former?.name !== name || step < former.step)
