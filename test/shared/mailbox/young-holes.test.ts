import { expect, test } from 'vitest'
import {
  MAX_HOLES,
  stillYoung,
  withHoles,
  withoutUids,
  youngOf,
} from '../../../shared/mailbox/young-holes.js'

const NOW = new Date('2026-11-20T09:00:00.000Z')
const HOURS = 3_600_000
const before = (hours: number) => new Date(NOW.getTime() - hours * HOURS)
const arrived = (uid: number, hours: number) => ({ uid, internalDate: before(hours) })

test.each([
  ['new numbers are young, whatever lies above', [arrived(9, 400)], 1, [{ first: 5, last: 6 }]],
  ['old numbers below mail of last week are not', [arrived(9, 200)], 100, []],
  ['old numbers below mail of today are', [arrived(9, 2)], 100, [{ first: 5, last: 6 }]],
  ['with nothing above them nobody knows', [arrived(4, 400)], 100, [{ first: 5, last: 6 }]],
  ['the part that is known is old', [arrived(9, 200)], 6, [{ first: 6, last: 6 }]],
] as const)('%s', (_, messages, knownBelow, young) => {
  expect(youngOf([{ first: 5, last: 6 }], messages, { knownBelow, now: NOW })).toEqual(young)
})

test('a hole is young for a day', () => {
  const holes = withHoles([], [{ first: 5, last: 6 }], NOW)
  expect(stillYoung(holes, new Date(NOW.getTime() + 24 * HOURS - 1))).toEqual(holes)
  expect(stillYoung(holes, new Date(NOW.getTime() + 24 * HOURS))).toEqual([])
})

test('what has come is taken out, and the rest stays as old as it is', () => {
  const holes = withHoles([], [{ first: 5, last: 9 }], before(3))
  const since = before(3).toISOString()
  expect(withoutUids(holes, [5, 7])).toEqual([
    { first: 6, last: 6, since },
    { first: 8, last: 9, since },
  ])
})

test('there is an end to them: the lowest are given up', () => {
  const many = Array.from({ length: MAX_HOLES + 5 }, (_, index) => ({
    first: index * 2 + 1,
    last: index * 2 + 1,
  }))
  const holes = withHoles([], many, NOW)
  expect(holes).toHaveLength(MAX_HOLES)
  expect(holes[0]?.first).toBe(11)
})
