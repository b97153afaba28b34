import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { uidsInWords } from '../../../../shared/announce/vanish-words.js'
import {
  asAsked,
  asEmptied,
  judged,
  unasked,
  untold,
  withProof,
} from '../../../../shared/mailbox/vanished/judge-holes.js'
import {
  freshIn,
  hasHoleToJudge,
  inNewNumbering,
  looked,
  NOTHING_VANISHED,
  sizeOfHole,
  type Vanishing,
  vanishingSchema,
  withFresh,
  withoutCome,
} from '../../../../shared/mailbox/vanished/vanishing.js'

const START = new Date('2026-11-20T09:00:00.000Z')
const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
const at = (minutes: number) => new Date(START.getTime() + minutes * MINUTE_MS)
const timeAt = (minutes: number) => at(minutes).toISOString()

/** A batch of UIDs, found by a poll at a minute, of which these are gone. */
function batch(
  vanishing: Vanishing,
  minutes: number,
  [first, last]: readonly [number, number],
  gone: readonly number[],
): Vanishing {
  const looks = [{ uidNext: last + 1, at: timeAt(minutes) }]
  const missing = gone.map((uid) => ({ first: uid, last: uid }))
  const fresh = freshIn({ first, last }, missing, { from: first, seen: [] })
  return withFresh(looked(vanishing, looks, first), fresh, at(minutes))
}

const BEGUN = looked(NOTHING_VANISHED, [{ uidNext: 1, at: timeAt(0) }], 1)
const uidsOf = ({ occasions }: Vanishing) => occasions.map(uidsInWords)

describe('what counts', () => {
  test.each([
    ['UIDs that nobody had decided on', 5, [], [{ first: 5, last: 9 }]],
    ['nothing below the beginning of all', 8, [], [{ first: 8, last: 9 }]],
    ['nothing where only a monitor catches up', 20, [], []],
    [
      'nothing that was there a moment ago',
      5,
      [6, 9],
      [
        { first: 5, last: 5 },
        { first: 7, last: 8 },
      ],
    ],
  ] as const)('%s', (_, from, seen, holes) => {
    const missing = [{ first: 5, last: 9 }]
    expect(freshIn({ first: 1, last: 12 }, missing, { from, seen }).holes).toEqual(holes)
  })

  test('no jump of a server that counts on from elsewhere', () => {
    const missing = [{ first: 2, last: 1_000_000_000 }]
    const fresh = freshIn({ first: 1, last: 1_000_000_001 }, missing, { from: 1, seen: [] })
    expect(fresh.holes).toEqual([])
  })

  test('the last poll that saw them not assigned is told, not one before it', () => {
    const looks = [
      { uidNext: 10, at: timeAt(0) },
      { uidNext: 10, at: timeAt(10) },
      { uidNext: 14, at: timeAt(20) },
    ]
    const known = looked(NOTHING_VANISHED, looks, 10)
    const fresh = freshIn(
      { first: 10, last: 20 },
      [
        { first: 12, last: 12 },
        { first: 15, last: 15 },
      ],
      {
        from: 10,
        seen: [],
      },
    )
    expect(withFresh(known, fresh, at(30)).holes).toEqual([
      { first: 12, last: 12, after: timeAt(10), before: timeAt(30) },
      { first: 15, last: 15, after: timeAt(20), before: timeAt(30) },
    ])
  })
})

describe('without a log', () => {
  test('one UID alone is noted, and not told', () => {
    const known = judged(batch(BEGUN, 10, [1, 1], [1]), at(20))
    expect(untold(known)).toEqual([])
    expect(known.holes).toEqual([
      { first: 1, last: 1, after: timeAt(0), before: timeAt(10), isNoted: true },
    ])
    expect(hasHoleToJudge(known, at(30))).toBe(false)
  })

  test('two of two are told, together, with the polls between which they went', () => {
    const first = judged(batch(BEGUN, 10, [1, 1], [1]), at(20))
    const known = judged(batch(first, 300, [2, 2], [2]), at(310))
    expect(untold(known)).toEqual([
      {
        at: timeAt(310),
        after: timeAt(0),
        before: timeAt(300),
        count: 2,
        ranges: [{ first: 1, last: 2 }],
        evidence: 'improbable',
        isTold: false,
      },
    ])
    expect(known.holes).toEqual([])
  })

  test('two of two, a day and a half apart, are not', () => {
    const first = judged(batch(BEGUN, 10, [1, 1], [1]), at(20))
    const known = judged(batch(first, 2_200, [2, 2], [2]), at(2_210))
    expect(untold(known)).toEqual([])
  })

  test('nothing is judged before a minute has passed', () => {
    const known = batch(BEGUN, 10, [1, 2], [1, 2])
    expect(hasHoleToJudge(known, at(10.9))).toBe(false)
    expect(judged(known, at(10.9))).toEqual(known)
    expect(hasHoleToJudge(known, at(11))).toBe(true)
    expect(uidsOf(judged(known, at(11)))).toEqual(['1:2'])
  })

  test('what comes after all is no hole', () => {
    const known = withoutCome(batch(BEGUN, 10, [1, 3], [1, 2]), [2])
    expect(untold(judged(known, at(20)))).toEqual([])
    expect(untold(judged(withoutCome(known, [1]), at(20)))).toEqual([])
  })

  test('a folder that was emptied makes one of one enough', () => {
    const found = batch(BEGUN, 10, [1, 1], [1])
    const known = asEmptied(found, unasked(found), 1)
    expect(untold(judged(known, at(20)))).toMatchObject([{ evidence: 'emptied', count: 1 }])
  })

  test('and not one of three', () => {
    const found = batch(BEGUN, 10, [1, 3], [2])
    expect(untold(judged(asEmptied(found, unasked(found), 3), at(20)))).toEqual([])
  })

  test('what went while it was emptied is told, and what went at other times of the day is not told with it', () => {
    const first = judged(batch(BEGUN, 10, [1, 100], [7]), at(20))
    const found = batch(first, 300, [101, 102], [101])
    const known = judged(asEmptied(found, unasked(found), 1), at(310))
    expect(untold(known)).toMatchObject([
      { evidence: 'emptied', ranges: [{ first: 101, last: 101 }] },
    ])
    expect(known.holes).toMatchObject([{ first: 7, last: 7, isNoted: true }])
  })

  test('what went while it was emptied and was not told is not learned', () => {
    const found = batch(BEGUN, 10, [1, 3], [2])
    const noted = judged(asEmptied(found, unasked(found), 3), at(20))
    const known = judged(batch(noted, 2_000, [4, 4], [4]), at(2_010))
    expect(known.rate).toMatchObject({ assigned: 3, missing: 0 })
  })

  test('a client that takes every third mail is told of within its first fifteen', () => {
    let known = BEGUN
    for (let uid = 1; uid <= 15; uid += 1)
      known = judged(
        batch(known, uid * 30, [uid, uid], uid % 3 === 0 ? [uid] : []),
        at(uid * 30 + 10),
      )
    expect(known.occasions.length).toBeGreaterThan(0)
  })

  test('of a server that leaves out one UID in twenty nothing is told, once that is known', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat({ max: 19 })),
        fc.integer({ min: 1, max: 40 }),
        (draws, perDay) => {
          let known = BEGUN
          let told = 0
          for (let day = 0; day < 40; day += 1) {
            const first = day * perDay + 1
            const uids = Array.from({ length: perDay }, (_, index) => first + index)
            const gone = uids.filter(() => draws.next().value === 0)
            const minute = day * DAY_MINUTES
            known = judged(batch(known, minute, [first, first + perDay - 1], gone), at(minute + 10))
            if (day >= 20) told += known.occasions.filter(({ isTold }) => !isTold).length
            known = { ...known, occasions: [] }
          }
          // By chance, where few mails come: what is told is less than once in a month.
          expect(told).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('what is told is not learned: a client that goes on is told of again', () => {
    let known = BEGUN
    let occasions = 0
    for (let day = 0; day < 30; day += 1) {
      const first = day * 4 + 1
      known = judged(
        batch(known, day * DAY_MINUTES, [first, first + 3], [first, first + 1, first + 2]),
        at(day * DAY_MINUTES + 10),
      )
      occasions += untold(known).length
      known = { ...known, occasions: [] }
    }
    expect(occasions).toBe(30)
  })
})

describe('with a log', () => {
  const found = batch(BEGUN, 10, [1, 9], [3, 5, 6])
  test('what it names is told at once, and the rest is what the server leaves out', () => {
    const asked = unasked(found)
    const known = withProof(
      asAsked(found),
      asked,
      { removed: [{ first: 5, last: 6 }], isProof: true },
      at(10),
    )
    expect(untold(known)).toMatchObject([
      { evidence: 'log', count: 2, ranges: [{ first: 5, last: 6 }] },
    ])
    expect(known.holes).toEqual([])
    expect(known.rate).toMatchObject({ missing: 1 })
  })

  test('where it proves nothing they wait for their second look, and it is not asked again', () => {
    const known = withProof(asAsked(found), unasked(found), { removed: [], isProof: false }, at(10))
    expect(known.holes).toHaveLength(3)
    expect(unasked(known)).toEqual([])
    expect(hasHoleToJudge(known, at(11))).toBe(true)
  })
})

test('a folder with other numbers has no hole of before, and its server counts as it did', () => {
  const known = judged(batch(BEGUN, 10, [1, 300], [7]), at(20))
  expect(inNewNumbering(known)).toEqual({ ...known, looks: [], holes: [] })
})

test('whatever polls find: no UID is told twice, none is told that is there, and what is remembered is bounded', () => {
  const steps = fc.array(
    fc.record({
      minutes: fc.integer({ min: 1, max: 2_000 }),
      uids: fc.array(fc.constantFrom('there', 'gone', 'comes later'), { maxLength: 60 }),
      isAsked: fc.boolean(),
      names: fc.nat({ max: 10 }),
    }),
    { maxLength: 25 },
  )
  fc.assert(
    fc.property(steps, (polls) => {
      let known = BEGUN
      let minutes = 0
      let next = 1
      const told: number[] = []
      const gone = new Set<number>()
      let late: number[] = []
      for (const poll of polls) {
        minutes += poll.minutes
        known = withoutCome(known, late)
        const kinds = poll.uids.map((kind, index) => ({ uid: next + index, kind }))
        const missing = kinds.filter(({ kind }) => kind !== 'there').map(({ uid }) => uid)
        for (const { uid, kind } of kinds) if (kind === 'gone') gone.add(uid)
        late = kinds.filter(({ kind }) => kind === 'comes later').map(({ uid }) => uid)
        if (kinds.length > 0)
          known = batch(known, minutes, [next, next + kinds.length - 1], missing)
        next += kinds.length
        if (poll.isAsked) {
          const asked = unasked(known)
          const removed = [...gone]
            .filter((uid) => uid % (poll.names + 1) === 0)
            .map((uid) => ({ first: uid, last: uid }))
          known = withProof(asAsked(known), asked, { removed, isProof: true }, at(minutes))
        }
        known = judged(known, at(minutes))
        for (const { ranges, count, rangeCount } of untold(known)) {
          const uids = ranges.flatMap(({ first, last }) =>
            Array.from({ length: last - first + 1 }, (_, index) => first + index),
          )
          if (rangeCount === undefined) expect(uids).toHaveLength(count)
          told.push(...uids)
        }
        known = vanishingSchema.parse(JSON.parse(JSON.stringify({ ...known, occasions: [] })))
      }
      expect(new Set(told).size).toBe(told.length)
      for (const uid of told) expect(gone.has(uid)).toBe(true)
      expect(known.holes.length).toBeLessThanOrEqual(100)
      expect(JSON.stringify(known).length).toBeLessThan(20_000)
    }),
  )
})

test('past a hundred holes those are put together that lie nearest, and none is left out of the count', () => {
  const gone = Array.from({ length: 500 }, (_, index) => 2 * index + 1)
  const known = batch(BEGUN, 10, [1, 1_000], gone)
  expect(known.holes).toHaveLength(100)
  expect(known.holes.reduce((sum, hole) => sum + sizeOfHole(hole), 0)).toBe(500)
  const [occasion] = untold(judged(known, at(20)))
  expect(occasion?.count).toBe(500)
})
