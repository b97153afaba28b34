import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectHeads } from '../../../functions/monitor/collect-heads.js'
import type { MessageHead } from '../../../shared/mailbox/mailbox-session.js'

const LAST = 9
const HEADER_BYTES = 10

describe('heads of 1 to 9, 10 bytes each', () => {
  test.each([
    { why: 'nothing exists', uids: [], maxBytes: 100, kept: [], through: LAST },
    { why: 'all fit', uids: [1, 2, 5], maxBytes: 30, kept: [1, 2, 5], through: LAST },
    { why: 'one too many', uids: [1, 2, 5], maxBytes: 29, kept: [1, 2], through: 4 },
    { why: 'one fits', uids: [1, 2, 5], maxBytes: 10, kept: [1], through: 1 },
    { why: 'not even one fits', uids: [3, 5], maxBytes: 1, kept: [3], through: 4 },
    { why: 'in another order', uids: [5, 2, 1], maxBytes: 20, kept: [1, 2], through: 4 },
    { why: 'answered twice', uids: [1, 1, 2], maxBytes: 20, kept: [1, 2], through: LAST },
  ])('$why: $uids within $maxBytes bytes', async ({ uids, maxBytes, kept, through }) => {
    const collected = await collectHeads(answers(uids), LAST, maxBytes)
    expect(collected.heads.map(({ uid }) => uid)).toEqual(kept)
    expect(collected).toMatchObject({ through, bytes: kept.length * HEADER_BYTES })
  })
})

test('in whatever order they come: the lowest that fit, nothing left out up to the end of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 700 }),
      async (uids, maxBytes) => {
        const { heads, through, bytes } = await collectHeads(answers(uids), 500, maxBytes)
        const expected = uids.filter((uid) => uid <= through).toSorted((a, b) => a - b)
        expect(heads.map(({ uid }) => uid)).toEqual(expected)
        expect(bytes <= maxBytes || heads.length === 1).toBe(true)
        expect(through < 500 ? heads.length > 0 : heads.length === uids.length).toBe(true)
      },
    ),
  )
})

test('each head that comes is told of, also one that is thrown away', async () => {
  let told = 0
  await collectHeads(answers([1, 2, 3]), LAST, HEADER_BYTES, async () => {
    told += 1
  })
  expect(told).toBe(3)
})

async function* answers(uids: readonly number[]): AsyncGenerator<MessageHead> {
  for (const uid of uids) {
    const header = Buffer.alloc(HEADER_BYTES, 'x')
    yield { uid, internalDate: new Date(0), size: 100, flags: [], header }
  }
}
