import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UidRange } from '../../../../shared/mailbox/arrivals.js'
import { type LogAnswer, proofOf } from '../../../../shared/mailbox/vanished/log-proof.js'

const HOUR_MS = 3_600_000
const one = (first: number, last = first): UidRange => ({ first, last })

/** UIDs 1 to 10: 1 to 3 were decided on and are there, 8 to 10 came since. */
const ANSWER: LogAnswer = {
  range: one(1, 10),
  present: [1, 2, 3, 10],
  removed: [one(8, 9)],
  removedNow: [],
  ageMs: HOUR_MS,
  goneThen: 4,
}
const HOLES = [one(8, 9)]
const NOTHING = { removed: [], isProof: false }

describe('what a log proves', () => {
  test.each<[string, Partial<LogAnswer>, ReturnType<typeof proofOf>]>([
    [
      'what it names, where it does not name what was gone before',
      {},
      { removed: HOLES, isProof: true },
    ],
    ['what it names of a hole', { removed: [one(9)] }, { removed: [one(9)], isProof: true }],
    [
      'that nothing was mail, where it names nothing',
      { removed: [] },
      { removed: [], isProof: true },
    ],
    ['nothing, where it names all that is gone', { removed: [one(4, 9)] }, NOTHING],
    ['nothing, where it names too much at any time', { removedNow: [one(8)] }, NOTHING],
    [
      'what it names, where nothing had been gone',
      { removed: [one(4, 9)], goneThen: 0 },
      { removed: HOLES, isProof: true },
    ],
    [
      'nothing, where nothing had been gone and it is asked about last week',
      { removed: [one(4, 9)], goneThen: 0, ageMs: 168 * HOUR_MS },
      NOTHING,
    ],
    [
      'what it names, where nothing but the holes is gone',
      { present: [1, 2, 3, 4, 5, 6, 7, 10] },
      { removed: HOLES, isProof: true },
    ],
    [
      'nothing of mail that is there',
      { removed: [one(9, 10)] },
      { removed: [one(9)], isProof: true },
    ],
  ])('%s', (_, change, proof) => {
    expect(proofOf(HOLES, { ...ANSWER, ...change })).toEqual(proof)
  })

  test('of a server that names every UID there is not nothing is believed, if any was gone before', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 500 }),
        fc.nat({ max: 30 * 24 }),
        (present, goneThen, hours) => {
          const gone = Array.from({ length: 40 }, (_, index) => index + 1).filter(
            (uid) => !present.includes(uid),
          )
          const all = gone.map((uid) => one(uid))
          const holes = all.slice(1)
          fc.pre(holes.length > 0)
          const proof = proofOf(holes, {
            range: one(1, 40),
            present,
            removed: all,
            removedNow: [],
            ageMs: hours * HOUR_MS,
            goneThen,
          })
          expect(proof).toEqual(NOTHING)
        },
      ),
    )
  })
})
