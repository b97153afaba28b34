import { ContestantCrashed } from './run-contestant.js'

/** Runs of a contestant within a round: node-imap's parser fails in one of some fifty, and who fails in three does not work. */
const MAX_RUNS = 3

/** Figures of one run of a contestant, by name. */
export type Figures = Readonly<Record<string, number>>

/** A contestant of a comparison; the first one is what the others are compared with. */
export interface Entry {
  readonly name: string
  run(): Promise<Figures>
}

/** What came of a contestant. */
export interface Result {
  readonly name: string
  /** Of each figure the median of all rounds. */
  readonly medians: Figures
  /** Wall time as a multiple of that of the first contestant in the same round. */
  readonly wallRatio: Spread
  /** The same of CPU time, which other programs on the machine disturb less. */
  readonly cpuRatio: Spread
  /** Why it crashed, each time that it did and was run again. */
  readonly crashes: readonly string[]
}

/** The middle and the ends of several values. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * Lets the contestants run in turn, round by round, so that a machine that is busy for a while is so for all of them;
 * and compares only runs of the same round. One that crashes is run again.
 *
 * @throws ContestantCrashed if it crashes each time in one round
 */
export async function compareInRounds(
  entries: readonly Entry[],
  rounds: number,
): Promise<readonly Result[]> {
  const figures = entries.map((): Figures[] => [])
  const crashes = entries.map((): string[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, entry] of entries.entries()) {
      figures[index]?.push(await runAgainIfCrashed(entry, crashes[index] ?? []))
    }
  }
  const ratios = (index: number, figure: string): Spread =>
    spreadOf(
      (figures[index] ?? []).map(
        (own, round) => (own[figure] ?? Number.NaN) / (figures[0]?.[round]?.[figure] ?? Number.NaN),
      ),
    )
  return entries.map(({ name }, index) => {
    const own = figures[index] ?? []
    const medians = Object.keys(own[0] ?? {}).map((figure) => [
      figure,
      median(own.map((one) => one[figure] ?? Number.NaN)),
    ])
    return {
      name,
      medians: Object.fromEntries(medians),
      wallRatio: ratios(index, 'wallMs'),
      cpuRatio: ratios(index, 'cpuMs'),
      crashes: crashes[index] ?? [],
    }
  })
}

async function runAgainIfCrashed(entry: Entry, crashes: string[]): Promise<Figures> {
  for (let run = 1; ; run += 1) {
    try {
      return await entry.run()
    } catch (error) {
      if (!(error instanceof ContestantCrashed) || run === MAX_RUNS) throw error
      crashes.push(error.message)
    }
  }
}

const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
})

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (lower + upper) / 2
}
