import { expect, it } from 'vitest'
import { formatInternalDate } from '../../../local/mail-server/internal-date.js'

it.each([
  ['2026-02-03T04:05:06Z', ' 3-Feb-2026 04:05:06 +0000'],
  ['2026-12-31T23:59:59.999+09:00', '31-Dec-2026 14:59:59 +0000'],
])('%s is written as "%s"', (date, expected) => {
  expect(formatInternalDate(new Date(date))).toBe(expected)
})
