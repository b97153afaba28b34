import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectHeads } from '../../../../functions/monitor/decide/collect-heads.js'
import type { HeadDecisions } from '../../../../functions/monitor/decide/decide-by-head.js'
import type { MessageHead } from '../../../../shared/mailbox/mailbox-session.js'

const LAST = 9
const HELD_BYTES = 10

describe('heads of 1 to 9, of each 10 bytes are held', () => {
  test.each([
    { why: 'nothing exists', uids: [], maxBytes: 100, kept: [], through: LAST },
    { why: 'all fit', uids: [1, 2, 5], maxBytes: 30, kept: [1, 2, 5], through: LAST },
    { why: 'one too many', uids: [1, 2, 5], maxBytes: 29, kept: [1, 2], through: 4 },
    { why: 'one fits', uids: [1, 2, 5], maxBytes: 10, kept: [1], through: 1 },
    { why: 'not even one fits', uids: [3, 5], maxBytes: 1, kept: [3], through: 4 },
    { why: 'in another order', uids: [5, 2, 1], maxBytes: 20, kept: [1, 2], through: 4 },
    { why: 'answered twice', uids: [1, 1, 2], maxBytes: 20, kept: [1, 2], through: LAST },
  ])('$why: $uids within $maxBytes bytes', async ({ uids, maxBytes, kept, through }) => {
    const collected = await collectHeads(answers(uids), LAST, decided, maxBytes)
    expect(collected.heads.map(({ attributes }) => attributes.uid)).toEqual(kept)
    expect(collected).toMatchObject({ through, heldBytes: kept.length * HELD_BYTES })
  })
})

test('in whatever order they come: the lowest that fit, nothing left out up to the end of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 700 }),
      async (uids, maxBytes) => {
        const { heads, through, heldBytes } = await collectHeads(
          answers(uids),
          500,
          decided,
          maxBytes,
        )
        const expected = uids.filter((uid) => uid <= through).toSorted((a, b) => a - b)
        expect(heads.map(({ attributes }) => attributes.uid)).toEqual(expected)
        expect(heldBytes <= maxBytes || heads.length === 1).toBe(true)
        expect(through < 500 ? heads.length > 0 : heads.length === uids.length).toBe(true)
      },
    ),
  )
})

async function* answers(uids: readonly number[]): AsyncGenerator<MessageHead> {
  for (const uid of uids) {
    yield { uid, internalDate: new Date(0), size: 100, flags: [], header: Buffer.alloc(0) }
  }
}

const decided = ({ header, ...told }: MessageHead): HeadDecisions => ({
  attributes: { ...told, internalDate: told.internalDate ?? new Date(0) },
  summary: { messageId: undefined, from: undefined, subject: '' },
  facts: undefined,
  hasFields: header.length > 0,
  decisions: [],
  heldBytes: HELD_BYTES,
})
