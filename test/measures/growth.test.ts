import { expect, test } from 'vitest'
import { expectLinear } from './growth.js'

/** So many steps that the engine cannot leave out. */
function steps(count: number): number {
  let sum = 0
  for (let step = 0; step < count; step += 1) sum = (sum * 31 + step) % 1_000_003
  return sum
}

test.each([
  ['a step for each', (size: number) => steps(100 * size)],
  ['a few for each', (size: number) => steps(5 * size * Math.ceil(Math.log2(size)))],
  ['nothing', () => 0],
])('%s is linear', (_, work) => {
  expect(() => expectLinear(100_000, work)).not.toThrow()
})

test.each([
  ['the square', (size: number) => steps(size * size)],
  ['the cube', (size: number) => steps((size / 10) ** 3)],
])('%s is not', (_, work) => {
  expect(() => expectLinear(4_000, work)).toThrow('more than 8 times as long')
})
