import { expect, test } from 'vitest'
import { isRfc3339, nearestRfc3339 } from '../../../shared/contract/rfc3339.js'

test.each([
  ['2026-11-28T12:00:00.000Z', '2026-11-28T12:00:00.000Z', true],
  ['9999-12-31T23:59:59-01:00', '9999-12-31T23:59:59.999Z', false],
  ['+010000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', false],
  ['0000-01-01T00:00:00.000Z', '0000-01-01T00:00:00.000Z', true],
  ['-000001-06-01T00:00:00.000Z', '0000-01-01T00:00:00.000Z', false],
])('%s is written as %s', (date, written, isWritten) => {
  expect(isRfc3339(new Date(date))).toBe(isWritten)
  expect(nearestRfc3339(new Date(date)).toISOString()).toBe(written)
})

test('what is no date stays none', () => {
  expect(isRfc3339(new Date(Number.NaN))).toBe(false)
  expect(nearestRfc3339(new Date(Number.NaN)).getTime()).toBeNaN()
})
