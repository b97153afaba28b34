import { expect, test } from 'vitest'
import { inGroups } from '../../../shared/runtime/in-groups.js'

test.each([
  [0, []],
  [2, [[1, 2]]],
  [3, [[1, 2, 3]]],
  [7, [[1, 2, 3], [4, 5, 6], [7]]],
])('%i items in groups of 3, in their order', async (count, groups) => {
  const found: number[][] = []
  for await (const group of inGroups(items(count), 3)) found.push(group)
  expect(found).toEqual(groups)
})

async function* items(count: number): AsyncIterable<number> {
  for (let item = 1; item <= count; item += 1) yield item
}
