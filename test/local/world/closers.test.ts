import { expect, test } from 'vitest'
import { Closers } from '../../../local/world/closers.js'

const given = (...faults: readonly (string | undefined)[]) => {
  const closers = new Closers()
  const closed: number[] = []
  faults.forEach((fault, index) => {
    closers.add(async () => {
      closed.push(index)
      if (fault !== undefined) throw new Error(fault)
    })
  })
  return { closers, closed }
}

test('what was started last is ended first', async () => {
  const { closers, closed } = given(undefined, undefined, undefined)
  await closers.close()
  expect(closed).toEqual([2, 1, 0])
})

test.each([
  { faults: ['lock', undefined, undefined], says: 'lock' },
  { faults: [undefined, 'server', undefined], says: 'server' },
  { faults: [undefined, undefined, 'world'], says: 'world' },
  { faults: ['lock', undefined, 'world'], says: 'several things' },
])('$faults keeps nothing else from being ended, and is told', async ({ faults, says }) => {
  const { closers, closed } = given(...faults)
  await expect(closers.close()).rejects.toThrow(says)
  expect(closed).toEqual([2, 1, 0])
})

test('nothing is ended twice, and what throws at once is as good as what rejects', async () => {
  const { closers, closed } = given(undefined)
  closers.add(() => {
    throw new Error('at once')
  })
  await expect(closers.close()).rejects.toThrow('at once')
  await closers.close()
  expect(closed).toEqual([0])
})
