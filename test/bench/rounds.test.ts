import { expect, test } from 'vitest'
import { reportOf } from './report.js'
import { compareInRounds } from './rounds.js'
import { ContestantCrashed } from './run-contestant.js'

/** Takes these times, one a round, and writes down when it ran. */
const contestant = (name: string, wallMs: number[], ran: string[]) => ({
  name,
  run: async () => {
    ran.push(name)
    return { wallMs: wallMs.shift() ?? 0, cpuMs: 1 }
  },
})

test('contestants run in turn, and are compared within each round', async () => {
  const ran: string[] = []
  const [first, second] = await compareInRounds(
    [contestant('a', [10, 100, 20], ran), contestant('b', [30, 200, 80], ran)],
    3,
  )
  expect(ran).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  expect(first?.wallRatio).toEqual({ median: 1, min: 1, max: 1 })
  expect(second?.wallRatio).toEqual({ median: 3, min: 2, max: 4 })
  expect(second?.medians).toEqual({ wallMs: 80, cpuMs: 1 })
})

/** Crashes in these runs, and takes a second in the others. */
const crashing = (runs: readonly number[]) => {
  let run = 0
  return {
    name: 'c',
    run: async () => {
      run += 1
      if (runs.includes(run)) throw new ContestantCrashed(`TypeError: run ${run}`)
      return { wallMs: 1_000, cpuMs: 1_000, peakRssBytes: 0 }
    },
  }
}

test('a contestant that crashes is run again, and the report says so', async () => {
  const results = await compareInRounds([crashing([2, 3])], 2)
  expect(results[0]?.crashes).toEqual(['TypeError: run 2', 'TypeError: run 3'])
  expect(results[0]?.medians).toMatchObject({ wallMs: 1_000 })
  expect(reportOf('crashes', results)).toContain('c crashed, and was run again: TypeError: run 3\n')
})

test('one that crashes three times in a round ends the comparison', async () => {
  await expect(compareInRounds([crashing([1, 2, 3])], 1)).rejects.toThrow('TypeError: run 3')
})

test('a result that is wrong is not tried again', async () => {
  let runs = 0
  const run = async () => {
    runs += 1
    throw new Error('other bytes were kept than sent')
  }
  await expect(compareInRounds([{ name: 'wrong', run }], 1)).rejects.toThrow('other bytes')
  expect(runs).toBe(1)
})
