import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_HEADS_BYTES } from '../../../../functions/monitor/decide/collect-heads.js'
import {
  MAX_STRETCH_MESSAGES,
  Stretches,
  type StretchSeen,
} from '../../../../functions/monitor/decide/stretches.js'
import { BATCH_UIDS, type UidRange } from '../../../../shared/mailbox/arrivals.js'

const UNLIMITED = Number.POSITIVE_INFINITY
/** What a fast server with ordinary headers shows. */
const FAST = { heldBytes: BATCH_UIDS * 300, headsMs: 60 }

describe('the second stretch', () => {
  test.each([
    { why: 'fast, little held', seen: FAST, messages: MAX_STRETCH_MESSAGES },
    { why: 'no time at all', seen: { heldBytes: 1, headsMs: 0 }, messages: MAX_STRETCH_MESSAGES },
    {
      why: '16 KiB held of each',
      seen: { heldBytes: BATCH_UIDS * 16_384, headsMs: 60 },
      messages: 600,
    },
    { why: 'as slow as 20 a second', seen: { heldBytes: 1, headsMs: 10_000 }, messages: 200 },
    { why: 'as slow as 2 a second', seen: { heldBytes: 1, headsMs: 100_000 }, messages: 20 },
    { why: 'slower than that', seen: { heldBytes: 1, headsMs: 9_000_000 }, messages: 1 },
    { why: 'too long', seen: { heldBytes: MAX_HEADS_BYTES, headsMs: 60 }, messages: 150 },
  ])('has $messages messages after $why', async ({ seen, messages }) => {
    const stretches = full(30_000)
    const { range } = await stretches.next(UNLIMITED)
    expect(range).toEqual({ first: 1, last: BATCH_UIDS })
    stretches.passed({ ...seen, through: range.last, heads: BATCH_UIDS })
    const second = (await stretches.next(UNLIMITED)).range
    expect(second).toEqual({ first: BATCH_UIDS + 1, last: BATCH_UIDS + messages })
  })

  test('goes on behind what was decided, where not all of the first one was', async () => {
    const stretches = full(1_000)
    await stretches.next(UNLIMITED)
    stretches.passed({ ...FAST, through: 42, heads: 42 })
    expect((await stretches.next(UNLIMITED)).range).toEqual({ first: 43, last: 1_000 })
  })
})

test('a stretch has no more messages than it may', async () => {
  expect((await full(1_000).next(7)).range).toEqual({ first: 1, last: 7 })
})

describe('the folder is listed', () => {
  test.each([
    { why: 'not if it is one stretch', uids: [BATCH_UIDS], listings: 0 },
    { why: 'not if it has no holes', uids: upTo(BATCH_UIDS + 1), listings: 0 },
    { why: 'once if it has', uids: upTo(2_000).filter((uid) => uid !== 7), listings: 1 },
    { why: 'once if it is almost empty', uids: [5, 700_000], listings: 1 },
  ])('$why', async ({ uids, listings }) => {
    const { stretches, session } = folderOf(uids)
    await readAll(stretches, uids)
    expect(session.listings).toBe(listings)
  })
})

test('a range in which few exist is one stretch, holes included', async () => {
  const { stretches } = folderOf([5, 700_000])
  expect(await stretches.next(UNLIMITED)).toEqual({
    range: { first: 1, last: 700_000 },
    listed: [5, 700_000],
  })
})

test('a stretch ends with the last message of its share', async () => {
  const { stretches } = folderOf(upTo(BATCH_UIDS + 1).map((index) => 10 * index))
  const { range } = await stretches.next(UNLIMITED)
  expect(range).toEqual({ first: 1, last: 10 * BATCH_UIDS })
})

test('together they cover the range, with no gap, no overlap, and no more messages than they may', async () => {
  const uidsOfFolder = fc.uniqueArray(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(uidsOfFolder, fc.integer({ min: 1, max: 500 }), async (seeds, most) => {
      const uids = seeds.toSorted((a, b) => a - b)
      const ranges = await readAll(folderOf(uids).stretches, uids, most)
      expect(ranges[0]?.first).toBe(1)
      expect(ranges.at(-1)?.last).toBe(uids.at(-1))
      for (const [index, { first, last }] of ranges.entries()) {
        expect(last).toBeGreaterThanOrEqual(first)
        expect(inRange(uids, { first, last }).length).toBeLessThanOrEqual(most)
        const next = ranges[index + 1]
        if (next) expect(next.first).toBe(last + 1)
      }
    }),
  )
})

/** A folder without holes. */
const full = (messages: number): Stretches => folderOf(upTo(messages)).stretches

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

/** A folder in which these UIDs exist, undecided as yet. */
function folderOf(uids: readonly number[]) {
  const session = {
    listings: 0,
    async uids(first: number, last: number) {
      session.listings += 1
      return inRange(uids, { first, last })
    },
  }
  const last = uids.at(-1) ?? 0
  const status = { uidValidity: '1', uidNext: last + 1, isUidNextTold: true, messages: uids.length }
  return { session, stretches: new Stretches({ first: 1, last }, status, session) }
}

async function readAll(
  stretches: Stretches,
  uids: readonly number[],
  most = UNLIMITED,
): Promise<UidRange[]> {
  const ranges: UidRange[] = []
  while (!stretches.isDone) {
    const { range, listed } = await stretches.next(most)
    if (listed) expect(inRange(listed, range)).toEqual(inRange(uids, range))
    ranges.push(range)
    stretches.passed(seenIn(uids, range))
  }
  return ranges
}

const seenIn = (uids: readonly number[], range: UidRange): StretchSeen => {
  const heads = inRange(uids, range).length
  return { through: range.last, heads, heldBytes: heads * 300, headsMs: 60 }
}

const inRange = (uids: readonly number[], { first, last }: UidRange): number[] =>
  uids.filter((uid) => uid >= first && uid <= last)

describe('a message that is not given out', () => {
  const nothing = (range: UidRange, suspect: number): StretchSeen => ({
    through: range.first - 1,
    heads: 0,
    heldBytes: 0,
    headsMs: 5,
    suspect,
  })

  test('is asked for alone, and what is behind it in halves, down to one', async () => {
    const stretches = full(BATCH_UIDS)
    const sizes: number[] = []
    for (let first = 1; first < 20; first += 1) {
      const { range } = await stretches.next(UNLIMITED)
      sizes.push(range.last - range.first + 1)
      stretches.passed(nothing(range, range.first))
      const alone = await stretches.next(UNLIMITED)
      expect(alone).toMatchObject({ range: { first, last: first }, listed: [first], isAlone: true })
      stretches.passed({ through: first, heads: 1, heldBytes: 300, headsMs: 5 })
    }
    expect(sizes.slice(0, 9)).toEqual([200, 100, 50, 25, 13, 7, 4, 2, 1])
    expect(new Set(sizes.slice(9))).toEqual(new Set([1]))
  })

  test('is no reason for halves where what is before it came', async () => {
    const stretches = full(1_000)
    await stretches.next(UNLIMITED)
    stretches.passed({ ...FAST, through: 41, heads: 41, suspect: 42 })
    expect(await stretches.next(UNLIMITED)).toMatchObject({ range: { first: 42, last: 42 } })
    stretches.passed({ through: 42, heads: 0, heldBytes: 0, headsMs: 5 })
    expect((await stretches.next(UNLIMITED)).range).toEqual({ first: 43, last: 42 + BATCH_UIDS })
  })

  test('is followed by stretches that grow by twice at most', async () => {
    const stretches = full(30_000)
    const { range } = await stretches.next(UNLIMITED)
    stretches.passed(nothing(range, 1))
    await stretches.next(UNLIMITED)
    stretches.passed({ through: 1, heads: 1, heldBytes: 300, headsMs: 5 })
    const second = (await stretches.next(UNLIMITED)).range
    expect(second).toEqual({ first: 2, last: 101 })
    stretches.passed({ ...FAST, through: 101, heads: 100 })
    expect((await stretches.next(UNLIMITED)).range.last).toBeLessThanOrEqual(101 + BATCH_UIDS)
  })
})

describe('what is set aside', () => {
  const session = { uids: async () => [] }
  const status = { uidValidity: '1', uidNext: 101, isUidNextTold: true, messages: 100 }
  const rangesOf = async (aside: readonly number[]) => {
    const stretches = new Stretches({ first: 1, last: 100 }, status, session, { aside })
    const seen: (readonly [number, number, boolean])[] = []
    while (!stretches.isDone) {
      const { range, isPassed = false } = await stretches.next(UNLIMITED)
      seen.push([range.first, range.last, isPassed])
      stretches.passed({ through: range.last, heads: 0, heldBytes: 0, headsMs: 0 })
    }
    return seen
  }

  test.each([
    { why: 'none', aside: [], ranges: [[1, 100, false]] },
    {
      why: 'the first',
      aside: [1],
      ranges: [
        [1, 1, true],
        [2, 100, false],
      ],
    },
    {
      why: 'the last',
      aside: [100],
      ranges: [
        [1, 99, false],
        [100, 100, true],
      ],
    },
    {
      why: 'two side by side',
      aside: [41, 40],
      ranges: [
        [1, 39, false],
        [40, 40, true],
        [41, 41, true],
        [42, 100, false],
      ],
    },
    { why: 'some of elsewhere', aside: [400], ranges: [[1, 100, false]] },
  ])('$why: is passed over, and nothing else is', async ({ aside, ranges }) => {
    expect(await rangesOf(aside)).toEqual(ranges)
  })

  test('a careful run does the first batch one by one, and no other', async () => {
    const stretches = new Stretches(
      { first: 1, last: 1_000 },
      { ...status, uidNext: 1_001, messages: 1_000 },
      session,
      { aside: [7], isCautious: true },
    )
    const first = await stretches.next(UNLIMITED)
    expect(first).toMatchObject({ range: { first: 1, last: BATCH_UIDS }, isCautious: true })
    stretches.passed({ ...FAST, through: BATCH_UIDS, heads: BATCH_UIDS })
    expect((await stretches.next(UNLIMITED)).isCautious).toBeUndefined()
  })
})
