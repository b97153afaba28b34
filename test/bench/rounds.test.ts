import { expect, test } from 'vitest'
import { compareInRounds } from './rounds.js'

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
