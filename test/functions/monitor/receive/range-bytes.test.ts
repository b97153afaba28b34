import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextRangeBytes } from '../../../../functions/monitor/receive/range-bytes.js'

const KIB = 1024
const MIB = 1024 * KIB

test.each([
  // The first shows how fast the line is.
  { before: undefined, leftMs: 10_000, bytes: 256 * KIB },
  { before: undefined, leftMs: 0, bytes: undefined },
  { before: undefined, leftMs: -5, bytes: undefined },
  // 10 MB/s: sixteen times as much, until a range takes some seconds.
  { before: { bytes: MIB, tookMs: 100 }, leftMs: 60_000, bytes: 16 * MIB },
  { before: { bytes: 40 * MIB, tookMs: 4_000 }, leftMs: 60_000, bytes: 50 * MIB },
  { before: { bytes: 400 * MIB, tookMs: 4_000 }, leftMs: 60_000, bytes: 64 * MIB },
  // No more than comes in half of what is left.
  { before: { bytes: 40 * MIB, tookMs: 4_000 }, leftMs: 2_000, bytes: 10 * MIB },
  // 10 KB/s.
  { before: { bytes: 100 * KIB, tookMs: 10_000 }, leftMs: 60_000, bytes: 256 * KIB },
  { before: { bytes: 100 * KIB, tookMs: 10_000 }, leftMs: 20_000, bytes: undefined },
  // A clock that stands.
  { before: { bytes: MIB, tookMs: 0 }, leftMs: 60_000, bytes: 16 * MIB },
  // Nothing came.
  { before: { bytes: 0, tookMs: 10 }, leftMs: 60_000, bytes: undefined },
])('after $before, with $leftMs ms left: $bytes', ({ before, leftMs, bytes }) => {
  expect(nextRangeBytes(before, leftMs)).toBe(bytes)
})

test('a line that stays as fast as it was does not pass the time that is left', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 100, max: 900_000 }),
      (bytesPerMs, limitMs) => {
        let leftMs = limitMs
        let before = { bytes: 256 * KIB, tookMs: (256 * KIB) / bytesPerMs }
        for (let ranges = 0; ranges < 1_000; ranges += 1) {
          const bytes = nextRangeBytes(before, leftMs)
          if (bytes === undefined) return
          before = { bytes, tookMs: bytes / bytesPerMs }
          leftMs -= before.tookMs
          expect(leftMs).toBeGreaterThan(-1)
        }
      },
    ),
  )
})
