import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uidSet } from '../../../../shared/mailbox/imap/uid-set.js'

test.each([
  { uids: [7], set: '7' },
  { uids: [1, 2, 3, 7], set: '1:3,7' },
  { uids: [7, 3, 2, 1], set: '1:3,7' },
  { uids: [1, 3, 5], set: '1,3,5' },
  { uids: [1, 2], set: '1:2' },
  { uids: [4_294_967_294, 4_294_967_295], set: '4294967294:4294967295' },
])('$uids is $set', ({ uids, set }) => {
  expect(uidSet(uids)).toBe(set)
})

test('a set names just the UIDs it was made of', () => {
  const uids = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 100 })
  fc.assert(
    fc.property(uids, (asked) => {
      expect(expanded(uidSet(asked))).toEqual(asked.toSorted((a, b) => a - b))
    }),
  )
})

const expanded = (set: string): number[] =>
  set.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split(':').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
