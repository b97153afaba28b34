import type { UidRange } from '../arrivals.js'
import { learned, probabilityOfHoles } from './hole-rate.js'
import type { LogProof } from './log-proof.js'
import { commonTo, touching, uidsIn } from './uid-ranges.js'
import {
  aged,
  type Hole,
  isSecondLook,
  MOST_OCCASIONS,
  MOST_RANGES,
  MOST_TIMES,
  type Occasion,
  sizeOfHole,
  type Vanishing,
  type VanishTime,
} from './vanishing.js'

/** Holes that a server leaves out of itself less often than that are not told: one day in thirty years of a folder. */
const IMPROBABLE = 1e-4

/**
 * The same of the UIDs that were assigned while the folder was emptied, which is what a POP3 client does that leaves nothing: that both
 * happen at once by accident is seldom by itself.
 */
const IMPROBABLE_WHEN_EMPTIED = 1e-2

/** Holes that the server's log can still be asked about. */
export const unasked = ({ holes }: Vanishing): readonly Hole[] =>
  holes.filter(({ isAsked, isNoted }) => !isAsked && !isNoted)

/** Notes that the log is asked about them, so that a server that fails at it is not asked again. */
export const asAsked = (vanishing: Vanishing): Vanishing => ({
  ...vanishing,
  holes: vanishing.holes.map((hole) => (hole.isNoted ? hole : { ...hole, isAsked: true as const })),
})

/** What is known once a server's log has answered about some holes: what it says was removed vanished, the rest never was mail. */
export function withProof(
  vanishing: Vanishing,
  asked: readonly Hole[],
  { removed, isProof }: LogProof,
  now: Date,
): Vanishing {
  if (!isProof) return vanishing
  const isAsked = ({ first }: Hole) => asked.some((hole) => hole.first === first)
  const vanished = asked.flatMap((hole) => {
    const ranges = commonTo([hole], removed)
    return ranges.length > 0 ? [{ hole, ranges }] : []
  })
  const never = asked.reduce((sum, hole) => sum + neverMail(hole, removed), 0)
  const left = {
    ...vanishing,
    holes: vanishing.holes.filter((hole) => !isAsked(hole)),
    ...(never > 0 && { rate: learned(vanishing.rate, { assigned: 0, missing: never }, now) }),
  }
  return vanished.length === 0 ? left : withOccasion(left, vanished, 'log', now)
}

const neverMail = (hole: Hole, removed: readonly UidRange[]): number =>
  Math.max(0, sizeOfHole(hole) - uidsIn(commonTo([hole], removed)))

/**
 * Notes of holes that were just found that the folder was emptied up to them.
 * @param assigned UIDs since the folder was looked at before
 */
export function asEmptied(
  vanishing: Vanishing,
  found: readonly Hole[],
  assigned: number,
): Vanishing {
  const isFound = ({ first }: Hole) => found.some((hole) => hole.first === first)
  const [lowest] = found
  return {
    ...vanishing,
    holes: vanishing.holes.map((hole) =>
      isFound(hole) ? { ...hole, emptiedOf: hole.first === lowest?.first ? assigned : 0 } : hole,
    ),
  }
}

/**
 * Judges the holes that are still there at their second look, with those of the last day: what the server would hardly leave out by
 * itself has vanished, and is one occasion.
 */
export function judged(before: Vanishing, now: Date): Vanishing {
  const vanishing = aged(before, now)
  if (!vanishing.holes.some((hole) => isSecondLook(hole, now))) return vanishing
  const holes = vanishing.holes.map((hole) =>
    isSecondLook(hole, now) ? { ...hole, isNoted: true as const } : hole,
  )
  const { told, evidence } = suspected({ ...vanishing, holes }, now)
  if (told.length === 0) return { ...vanishing, holes }
  const left = { ...vanishing, holes: holes.filter((hole) => !told.includes(hole)) }
  return withOccasion(
    left,
    told.map((hole) => ({ hole, ranges: [hole] })),
    evidence,
    now,
  )
}

/** Of what was noted that which is no accident. */
function suspected(
  { holes, assigned: hours, rate }: Vanishing,
  now: Date,
): { readonly told: readonly Hole[]; readonly evidence: Occasion['evidence'] } {
  const isAccident = (some: readonly Hole[], assigned: number, bound: number) => {
    const missing = some.reduce((sum, hole) => sum + sizeOfHole(hole), 0)
    return probabilityOfHoles({ assigned, missing }, rate, now) >= bound
  }
  const noted = holes.filter(({ isNoted }) => isNoted)
  const ofDay = hours.reduce((sum, { uids }) => sum + uids, 0)
  if (!isAccident(noted, ofDay, IMPROBABLE)) return { told: noted, evidence: 'improbable' }
  const emptied = noted.filter(({ emptiedOf }) => emptiedOf !== undefined)
  const meanwhile = emptied.reduce((sum, { emptiedOf = 0 }) => sum + emptiedOf, 0)
  const isTold = !isAccident(emptied, meanwhile, IMPROBABLE_WHEN_EMPTIED)
  return { told: isTold ? emptied : [], evidence: 'emptied' }
}

function withOccasion(
  vanishing: Vanishing,
  vanished: readonly { readonly hole: Hole; readonly ranges: readonly UidRange[] }[],
  evidence: Occasion['evidence'],
  now: Date,
): Vanishing {
  const ranges = touching(vanished.flatMap((one) => one.ranges))
  const holes = vanished.map(({ hole }) => hole)
  const afters = holes.flatMap(({ after }) => (after === undefined ? [] : [after])).toSorted()
  const [after] = afters.length === holes.length ? afters : []
  const count = vanished.reduce(
    (sum, { hole, ranges: some }) => sum + Math.min(sizeOfHole(hole), uidsIn(some)),
    0,
  )
  const occasion: Occasion = {
    at: now.toISOString(),
    ...(after !== undefined && { after }),
    before:
      holes
        .map(({ before }) => before)
        .toSorted()
        .at(-1) ?? now.toISOString(),
    count,
    ranges: ranges.slice(0, MOST_RANGES),
    ...(ranges.length > MOST_RANGES && { rangeCount: ranges.length }),
    evidence,
    isTold: false,
  }
  return {
    ...vanishing,
    occasions: [...vanishing.occasions, occasion].slice(-MOST_OCCASIONS),
    times: [...vanishing.times, ...timesOf(holes)].slice(-MOST_TIMES),
  }
}

/** Between which polls, each once. */
function timesOf(holes: readonly Hole[]): VanishTime[] {
  const byPoll = new Map(
    holes.map(({ after, before }) => [before, { ...(after !== undefined && { after }), before }]),
  )
  return [...byPoll.values()].toSorted((one, other) => (one.before < other.before ? -1 : 1))
}

/** The occasion with this lowest UID is announced. */
export const asTold = (vanishing: Vanishing, told: Occasion): Vanishing => ({
  ...vanishing,
  occasions: vanishing.occasions.map((one) => (one === told ? { ...one, isTold: true } : one)),
})

/** What has to be announced. */
export const untold = ({ occasions }: Vanishing): readonly Occasion[] =>
  occasions.filter(({ isTold }) => !isTold)
