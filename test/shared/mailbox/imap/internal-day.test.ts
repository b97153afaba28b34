import { expect, test } from 'vitest'
import { internalDayOf } from '../../../../shared/mailbox/imap/internal-day.js'

test.each([
  ['05-Jan-2026 03:00:00 +0900', '2026-01-05'],
  ['04-Jan-2026 23:00:00 +0900', '2026-01-04'],
  [' 5-Jan-2026 03:00:00 +0900', '2026-01-05'],
  ['04-Jan-2026 23:00:00 -0500', '2026-01-04'],
  ['31-Dec-2025 23:30:00 +0530', '2025-12-31'],
  ['01-Jan-2026 00:30:00 +1400', '2026-01-01'],
  ['04-Jan-2026 23:59:59 +0000', '2026-01-04'],
])('%s is on %s', (written, day) => {
  expect(internalDayOf(written, new Date(written))).toBe(day)
})
