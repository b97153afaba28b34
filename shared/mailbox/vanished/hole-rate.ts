import * as z from 'zod'

/** What a folder is taken for as long as nothing is known of it: half a UID in a hundred is never given to a mail. */
const PRIOR = { missing: 0.5, assigned: 100 } as const

/** What was learned counts half as much after so long: a server that was repaired is trusted again within weeks. */
const HALF_LIFE_MS = 14 * 86_400_000

/** Past so many UIDs the share counts: more of them would prove no more. */
const MOST_UIDS = 100_000

/** A term that adds less than that to a sum is its end. */
const NEGLIGIBLE = 1e-12

/** How many UIDs of a folder were assigned, and how many of those no mail had although nobody took one; of the last weeks. */
export const holeRateSchema = z.object({
  assigned: z.number().min(0),
  missing: z.number().min(0),
  /** When they counted as much. */
  asOf: z.iso.datetime(),
})

/** What a folder's server is known to leave out. */
export type HoleRate = z.output<typeof holeRateSchema>

/** UIDs that were assigned, and those among them that no mail had. */
export interface CountedUids {
  readonly assigned: number
  readonly missing: number
}

/** What is known with some more UIDs counted. */
export function learned(
  rate: HoleRate | undefined,
  { assigned, missing }: CountedUids,
  now: Date,
): HoleRate {
  const before = decayed(rate, now)
  return {
    assigned: before.assigned + assigned,
    missing: before.missing + missing,
    asOf: now.toISOString(),
  }
}

/**
 * How probable it is that so many of the assigned UIDs, or more, are left out by the server itself: 0 to 1. Of each folder the share is
 * unknown and was learned, so this is the tail of a beta-binomial distribution (Gelman et al., Bayesian Data Analysis, 2.4).
 */
export function probabilityOfHoles(
  counted: CountedUids,
  rate: HoleRate | undefined,
  now: Date,
): number {
  const { assigned, missing } = withinMost(counted)
  if (missing === 0) return 1
  const known = decayed(rate, now)
  const alpha = PRIOR.missing + known.missing
  const beta = PRIOR.assigned - PRIOR.missing + Math.max(0, known.assigned - known.missing)
  // From the mean outwards the terms only become smaller: none is passed over because the one before it is too small for a number.
  const mean = (assigned * alpha) / (alpha + beta)
  const tail = missing > mean ? 'upper' : 'lower'
  const first = tail === 'upper' ? missing : missing - 1
  let term = Math.exp(logOfTerm(first, assigned, alpha, beta))
  let sum = term
  const growth = (count: number) =>
    ((assigned - count) / (count + 1)) * ((alpha + count) / (beta + assigned - count - 1))
  if (tail === 'upper')
    for (let count = first; count < assigned && term > sum * NEGLIGIBLE; count += 1)
      sum += term *= growth(count)
  else
    for (let count = first; count > 0 && term > sum * NEGLIGIBLE; count -= 1)
      sum += term /= growth(count - 1)
  return Math.max(0, Math.min(1, tail === 'upper' ? sum : 1 - sum))
}

function decayed(rate: HoleRate | undefined, now: Date): CountedUids {
  if (!rate) return { assigned: 0, missing: 0 }
  const ageMs = Math.max(0, now.getTime() - Date.parse(rate.asOf))
  const left = 2 ** (-ageMs / HALF_LIFE_MS)
  return { assigned: rate.assigned * left, missing: rate.missing * left }
}

function withinMost({ assigned, missing }: CountedUids): CountedUids {
  const all = Math.max(assigned, missing)
  if (all <= MOST_UIDS) return { assigned: all, missing }
  return { assigned: MOST_UIDS, missing: Math.ceil((missing / all) * MOST_UIDS) }
}

/** The logarithm of the probability of exactly so many; as a sum, since the factors pass every bound of a number. */
function logOfTerm(missing: number, assigned: number, alpha: number, beta: number): number {
  let log = 0
  for (let index = 0; index < assigned; index += 1) {
    log -= Math.log(alpha + beta + index)
    if (index < missing) log += Math.log(((assigned - index) / (index + 1)) * (alpha + index))
    else log += Math.log(beta + index - missing)
  }
  return log
}
