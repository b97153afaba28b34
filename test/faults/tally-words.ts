import type { Tally } from './fault-search.js'

/** What came of schedules, to be read: how many, with which faults, and which promises they broke. */
export function tallyWords(name: string, { schedules, faults, found }: Tally): string[] {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0)
  const rows = Object.entries(faults).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${schedules} schedules of ${name}, with ${total} faults that met a call:`,
    ...rows.map(([fault, count]) => `  ${String(count).padStart(7)}  ${fault}`),
    ...found.flatMap(({ seed, promises, words }) => [
      `Broken by seed ${seed}: ${promises.join('; ')}`,
      ...words.map((line) => `  ${line}`),
      `Again: npm run faults -- --only ${name} --seed ${seed}`,
    ]),
  ]
}
