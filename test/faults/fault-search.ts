import { type Breach, breachWords } from './breach.js'
import type { FaultKind, PortName } from './faults.js'
import type { OnCall } from './faulty-run.js'

/** Who is told while a schedule is played. */
export interface Listening {
  readonly onFault?: (port: PortName, kind: FaultKind) => void
  readonly onCall?: OnCall
}

/** A kind of schedules, and how they are played and judged. */
export interface FaultSearch<Schedule> {
  readonly name: string
  /** The schedule of a seed: always the same. */
  plan(seed: number): Schedule
  /** Plays it, and tells which promises were not kept. */
  breachesOf(schedule: Schedule, listening?: Listening): Promise<readonly Breach[]>
  /** Schedules with something left out, those first that leave out most. */
  smaller(schedule: Schedule): Iterable<Schedule>
  /** A schedule, to be read. */
  wordsOf(schedule: Schedule): readonly string[]
}

/** What came of some schedules. */
export interface Tally {
  readonly schedules: number
  /** Faults that met a call, by port and kind. */
  readonly faults: Readonly<Record<string, number>>
  readonly found: readonly Found[]
}

/** A schedule that breaks a promise. */
export interface Found {
  readonly search: string
  readonly seed: number
  /** The shortest schedule that was found to break it, and what happens in it. */
  readonly words: readonly string[]
  /** The promises that the schedule of the seed breaks. */
  readonly promises: readonly string[]
}

/** What is to be searched. */
export interface SearchRange {
  readonly seeds: Iterable<number>
  /** Asked before each schedule. */
  readonly isOver?: () => boolean
  /** After so many that break a promise it is over: each takes a while to be made shorter. */
  readonly mostFound?: number
}

/** Plays schedules, one for each seed, and makes those shorter that break a promise. */
export async function searchFaults<Schedule>(
  search: FaultSearch<Schedule>,
  { seeds, isOver = () => false, mostFound = 3 }: SearchRange,
): Promise<Tally> {
  const faults: Record<string, number> = {}
  const found: Found[] = []
  let schedules = 0
  const onFault = (port: PortName, kind: FaultKind) => {
    const name = `${port}: ${kind}`
    faults[name] = (faults[name] ?? 0) + 1
  }
  for (const seed of seeds) {
    if (isOver() || found.length >= mostFound) break
    schedules += 1
    const schedule = search.plan(seed)
    const breaches = await search.breachesOf(schedule, { onFault })
    if (breaches.length > 0) found.push(await foundIn(search, seed, schedule, breaches))
  }
  return { schedules, faults, found }
}

/** Most of what a schedule of chance has in it has nothing to do with what it breaks. */
async function foundIn<Schedule>(
  search: FaultSearch<Schedule>,
  seed: number,
  schedule: Schedule,
  breaches: readonly Breach[],
): Promise<Found> {
  const promises = [...new Set(breaches.map(({ promise }) => promise))]
  const shortest = await shortened(search, schedule, promises)
  const calls: string[] = []
  const left = await search.breachesOf(shortest, { onCall: (words) => calls.push(words) })
  const words = [...search.wordsOf(shortest), ...calls, ...left.map(breachWords)]
  return { search: search.name, seed, words, promises }
}

const MOST_TRIES = 600

/** The shortest schedule that is found to break one of the promises. */
export async function shortened<Schedule>(
  search: FaultSearch<Schedule>,
  schedule: Schedule,
  promises: readonly string[],
): Promise<Schedule> {
  let shortest = schedule
  let tries = 0
  for (let isShorter = true; isShorter; ) {
    isShorter = false
    for (const candidate of search.smaller(shortest)) {
      tries += 1
      if (tries > MOST_TRIES) return shortest
      const breaches = await search.breachesOf(candidate)
      if (!breaches.some(({ promise }) => promises.includes(promise))) continue
      shortest = candidate
      isShorter = true
      break
    }
  }
  return shortest
}

/** Several tallies as one. */
export function together(tallies: readonly Tally[]): Tally {
  const faults: Record<string, number> = {}
  for (const [name, count] of tallies.flatMap((tally) => Object.entries(tally.faults)))
    faults[name] = (faults[name] ?? 0) + count
  return {
    schedules: tallies.reduce((sum, { schedules }) => sum + schedules, 0),
    faults,
    found: tallies.flatMap(({ found }) => found),
  }
}
