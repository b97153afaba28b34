import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInternalDate } from '../../../../shared/mailbox/imap/internal-date.js'

test.each([
  ['05-Jan-2026 03:00:00 +0900', '2026-01-05', '2026-01-04T18:00:00.000Z'],
  ['04-Jan-2026 23:00:00 +0900', '2026-01-04', '2026-01-04T14:00:00.000Z'],
  [' 5-Jan-2026 03:00:00 +0900', '2026-01-05', '2026-01-04T18:00:00.000Z'],
  ['04-Jan-2026 23:00:00 -0500', '2026-01-04', '2026-01-05T04:00:00.000Z'],
  ['31-Dec-2025 23:30:00 +0530', '2025-12-31', '2025-12-31T18:00:00.000Z'],
  ['01-Jan-2026 00:30:00 +1400', '2026-01-01', '2025-12-31T10:30:00.000Z'],
  ['04-Jan-2026 23:59:59 +0000', '2026-01-04', '2026-01-04T23:59:59.000Z'],
  ['" 5-Dec-2026 03:00:00 +0900"', '2026-12-05', '2026-12-04T18:00:00.000Z'],
  // No grammar has these, and some servers write them.
  ['2026-01-05 03:00:00 +0900', '2026-01-05', '2026-01-04T18:00:00.000Z'],
  ['4 Jan 2026 23:00:00 -0500', '2026-01-04', '2026-01-05T04:00:00.000Z'],
  ['31-Dec-9999 23:59:59 -0100', '9999-12-31', '9999-12-31T23:59:59.999Z'],
])('%s is on %s, at %s', (written, internalDay, at) => {
  expect(readInternalDate(written)).toEqual({ internalDate: new Date(at), internalDay })
})

test.each([
  '',
  'NIL',
  '05-Foo-2026 03:00:00 +0900',
  '05-Jan-2026 25:61:00 +0900',
  '00-Jan-2026 03:00:00 +0900',
  '32-Jan-2026 03:00:00 +0900',
  '39-Jan-2026 03:00:00 +0900',
])('%s is no date', (written) => expect(readInternalDate(written)).toBeUndefined())

test('what the grammar allows is read as Date reads it', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      (date, offset) => {
        const written = writtenOn(date, offset)
        expect(readInternalDate(written)?.internalDate).toEqual(new Date(written))
      },
    ),
  )
})

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** On a clock that is so many minutes ahead. */
function writtenOn(date: Date, offset: number): string {
  const [day = '', time = ''] = new Date(date.getTime() + offset * 60_000).toISOString().split('T')
  const [year, month, dayOfMonth] = day.split('-')
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  return `${dayOfMonth}-${MONTHS[Number(month) - 1]}-${year} ${time.slice(0, 8)} ${zone}`
}

const two = (number: number): string => String(number).padStart(2, '0')
