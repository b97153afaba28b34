import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BATCH_UIDS,
  beginningOf,
  holesIn,
  needsListing,
  sizeOf,
  spansOf,
  type UidRange,
  undecidedRange,
} from '../../../shared/mailbox/arrivals.js'

describe('the UIDs that have not been decided', () => {
  test.each([
    { why: 'one new message', position: 5, uidNext: 6, range: { first: 5, last: 5 } },
    { why: 'several', position: 5, uidNext: 10, range: { first: 5, last: 9 } },
    { why: 'the first message of all', position: 1, uidNext: 2, range: { first: 1, last: 1 } },
    { why: 'nothing new: never 10:*, which is the last message', position: 10, uidNext: 10 },
    { why: 'an empty folder', position: 1, uidNext: 1 },
    { why: 'a server that went back', position: 10, uidNext: 7 },
  ])('$why: from $position, UIDNEXT $uidNext', ({ position, uidNext, range }) => {
    expect(undecidedRange(position, uidNext)).toEqual(range)
  })

  test.each([
    { first: 1, last: BATCH_UIDS, messages: 5, listing: false },
    { first: 1, last: BATCH_UIDS + 1, messages: 5, listing: true },
    { first: 1, last: BATCH_UIDS + 1, messages: 998, listing: true },
    { first: 1, last: BATCH_UIDS + 1, messages: 999, listing: false },
    { first: 500, last: 500, messages: 5, listing: false },
  ])(
    '$first to $last are listed first, of $messages messages below UID 1000: $listing',
    ({ messages, listing, ...range }) => {
      expect(needsListing(range, BATCH_UIDS, { uidNext: 1_000, messages })).toBe(listing)
    },
  )
})

describe('the beginning of a range', () => {
  test('in which few exist is all of it, holes included', () => {
    const range = { first: 1, last: 1_000_000 }
    expect(beginningOf(range, BATCH_UIDS, [5, 700_000])).toEqual(range)
  })

  test.each([
    { messages: 1, last: 10 },
    { messages: 3, last: 30 },
    { messages: 4, last: 99 },
  ])('that holds $messages of 4 messages ends with the last of them', ({ messages, last }) => {
    const range = { first: 1, last: 99 }
    expect(beginningOf(range, messages, [10, 20, 30, 40])).toEqual({ first: 1, last })
  })

  test.each([
    { messages: 10, last: 14 },
    { messages: 95, last: 99 },
    { messages: 1_000, last: 99 },
  ])('of $messages UIDs, where nothing is listed, ends with $last', ({ messages, last }) => {
    expect(beginningOf({ first: 5, last: 99 }, messages, undefined)).toEqual({ first: 5, last })
  })
})

describe('holes', () => {
  test.each([
    { found: [1, 2, 3, 4, 5], holes: [] },
    { found: [], holes: [{ first: 1, last: 5 }] },
    {
      found: [3],
      holes: [
        { first: 1, last: 2 },
        { first: 4, last: 5 },
      ],
    },
    { found: [5, 1], holes: [{ first: 2, last: 4 }] },
    {
      found: [2, 2, 3],
      holes: [
        { first: 1, last: 1 },
        { first: 4, last: 5 },
      ],
    },
  ])('of 1 to 5, $found were found', ({ found, holes }) => {
    expect(holesIn({ first: 1, last: 5 }, found)).toEqual(holes)
  })

  test('a hole may be millions wide', () => {
    expect(holesIn({ first: 1, last: 4_294_967_294 }, [7])).toEqual([
      { first: 1, last: 6 },
      { first: 8, last: 4_294_967_294 },
    ])
  })

  test('with what was found they account for every UID, once', () => {
    fc.assert(
      fc.property(rangeWithUids, ({ range, uids }) => {
        const found = uids.map((uid) => ({ first: uid, last: uid }))
        const all = [...holesIn(range, uids), ...found].toSorted((a, b) => a.first - b.first)
        expectToCover(range, all)
        expect(all.reduce((sum, part) => sum + sizeOf(part), 0)).toBe(sizeOf(range))
      }),
    )
  })
})

/** A range, and the UIDs that exist in it, ascending. */
const rangeWithUids = fc
  .record({
    first: fc.integer({ min: 1, max: 1_000_000 }),
    width: fc.integer({ min: 1, max: 3_000 }),
    seeds: fc.uniqueArray(fc.nat(2_999), { maxLength: 1_000 }),
  })
  .map(({ first, width, seeds }) => ({
    range: { first, last: first + width - 1 },
    uids: seeds
      .filter((seed) => seed < width)
      .map((seed) => first + seed)
      .toSorted((a, b) => a - b),
  }))

function expectToCover(range: UidRange, parts: readonly UidRange[]): void {
  expect(parts[0]?.first).toBe(range.first)
  expect(parts.at(-1)?.last).toBe(range.last)
  for (const [index, part] of parts.entries()) {
    expect(part.last).toBeGreaterThanOrEqual(part.first)
    const next = parts[index + 1]
    if (next) expect(next.first).toBe(part.last + 1)
  }
}

describe('UIDs as spans', () => {
  test.each<[string, number[], string[]]>([
    ['none', [], []],
    ['one', [7], ['7:7']],
    ['neighbours', [7, 8, 9], ['7:9']],
    ['with small holes', [7, 12, 30], ['7:30']],
    [
      'of a mail that was moved here, and today’s',
      [1, 1_000_000, 1_000_001],
      ['1:1', '1000000:1000001'],
    ],
  ])('%s', (_, uids, expected) => {
    expect(spansOf(uids).map(({ first, last }) => `${first}:${last}`)).toEqual(expected)
  })

  test('have every UID, and of others at most twenty for each', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 10_000 })), (found) => {
        const uids = found.toSorted((a, b) => a - b)
        const spans = spansOf(uids)
        expect(
          uids.every((uid) => spans.some(({ first, last }) => first <= uid && uid <= last)),
        ).toBe(true)
        expect(spans.reduce((sum, span) => sum + sizeOf(span), 0)).toBeLessThanOrEqual(
          20 * uids.length,
        )
      }),
    )
  })
})
