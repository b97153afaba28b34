import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type HoleRate,
  learned,
  probabilityOfHoles,
} from '../../../../shared/mailbox/vanished/hole-rate.js'

const NOW = new Date('2026-11-20T09:00:00.000Z')
const DAY_MS = 86_400_000
const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS)
const rateOf = (assigned: number, missing: number): HoleRate => ({
  assigned,
  missing,
  asOf: NOW.toISOString(),
})

describe('how probable holes are that the server made itself', () => {
  // Beta(0.5, 99.5), as the beta function has it: of one UID 0.5/100; of two both 0.5 * 1.5 / (100 * 101).
  test.each([
    ['none of ten', 0, 10, undefined, 1],
    ['one of one', 1, 1, undefined, 0.005],
    ['two of two', 2, 2, undefined, 0.75 / 10_100],
    ['one of two', 1, 2, undefined, 0.01 - 0.75 / 10_100],
    ['one of one where a tenth is known to be missing', 1, 1, rateOf(900, 99.5), 0.1],
    ['all of some', 3, 3, rateOf(0, 0), (0.5 * 1.5 * 2.5) / (100 * 101 * 102)],
  ] as const)('%s', (_, missing, assigned, rate, probability) => {
    expect(probabilityOfHoles({ missing, assigned }, rate, NOW)).toBeCloseTo(probability, 12)
  })

  test('more missing are never more probable, and it is a probability', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat({ max: 400 }),
        fc.nat({ max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (assigned, some, known, share) => {
          const missing = Math.min(some, assigned - 1)
          const rate = rateOf(known, known * share)
          const fewer = probabilityOfHoles({ assigned, missing }, rate, NOW)
          const more = probabilityOfHoles({ assigned, missing: missing + 1 }, rate, NOW)
          expect(fewer).toBeLessThanOrEqual(1)
          expect(more).toBeGreaterThanOrEqual(0)
          expect(more).toBeLessThanOrEqual(fewer + 1e-12)
        },
      ),
    )
  })

  test('the more a server is known to leave out, the more probable they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: 100 }),
        (missing, others, known) => {
          const counted = { missing, assigned: missing + others }
          const before = probabilityOfHoles(counted, rateOf(200, known), NOW)
          const after = probabilityOfHoles(counted, rateOf(200, known + 1), NOW)
          expect(after).toBeGreaterThanOrEqual(before)
          if (before > 1e-9 && before < 1 - 1e-9) expect(after).toBeGreaterThan(before)
        },
      ),
    )
  })

  test('all of them together are certain: the terms sum up to 1', () => {
    const ofAtLeast = (missing: number) =>
      probabilityOfHoles({ assigned: 30, missing }, rateOf(50, 10), NOW)
    const exactly = Array.from(
      { length: 30 },
      (_, index) => ofAtLeast(index) - ofAtLeast(index + 1),
    )
    const sum = exactly.reduce((all, one) => all + one, 0) + ofAtLeast(30)
    expect(sum).toBeCloseTo(1, 12)
    expect(Math.min(...exactly)).toBeGreaterThan(0)
  })

  test('few missing where half are known to be are certain, however many were assigned', () => {
    const few = probabilityOfHoles({ assigned: 90_000, missing: 100 }, rateOf(100_000, 50_000), NOW)
    expect(few).toBeCloseTo(1, 12)
  })

  test('a hole of millions has one as well', () => {
    const wide = probabilityOfHoles(
      { assigned: 4_000_000_000, missing: 3_999_999_000 },
      undefined,
      NOW,
    )
    expect(wide).toBeGreaterThanOrEqual(0)
    expect(wide).toBeLessThan(1e-4)
  })
})

test('what was learned counts half as much after two weeks', () => {
  const after = learned(rateOf(1_000, 50), { assigned: 10, missing: 1 }, later(14))
  expect(after.assigned).toBeCloseTo(510)
  expect(after.missing).toBeCloseTo(26)
  expect(after.asOf).toBe(later(14).toISOString())
})

test('a clock that is set back makes nothing of it grow', () => {
  expect(learned(rateOf(1_000, 50), { assigned: 0, missing: 0 }, later(-30))).toMatchObject({
    assigned: 1_000,
    missing: 50,
  })
})
