import { describe, expect, it } from 'vitest'
import { parseDate } from '../../../../shared/mail/headers/dates.js'
import { readHeaders } from '../../../../shared/mail/headers/read-headers.js'

describe('parseDate', () => {
  it.each([
    ['Sat, 28 Feb 2026 10:00:00 +0900', '2026-02-28T01:00:00.000Z'],
    ['Thu, 29 Feb 2024 23:59:60 +0000', '2024-03-01T00:00:00.000Z'],
    ['Sat, 28 Feb 2026 24:00:00 +0000', '2026-03-01T00:00:00.000Z'],
    ['Sat, 28 Feb 2026 10:00:00 +1400', '2026-02-27T20:00:00.000Z'],
    ['Sat, 28 Feb 2026 10:00:00 -1200', '2026-02-28T22:00:00.000Z'],
    ['Sat, 28 Feb 2026 10:00 JST', '2026-02-28T01:00:00.000Z'],
    ['2026-02-28T10:00:00.123456+09:00', '2026-02-28T01:00:00.123Z'],
    ['2026/02/28 10:00', '2026-02-28T10:00:00.000Z'],
    ['2026-02-28T10:00:00Z', '2026-02-28T10:00:00.000Z'],
  ])('reads %s', (raw, expected) => {
    expect(parseDate(raw)?.toISOString()).toBe(expected)
  })

  it.each([
    'Sat, 31 Feb 2026 10:00:00 +0900',
    'Sun, 29 Feb 2026 10:00:00 +0900',
    'Tue, 31 Apr 2026 10:00:00 +0900',
    'Feb 30, 2026 10:00:00',
    '31 Jun 2026',
    'Sat, 21 Nov 2026 10:99:99 +0900',
    'Sat, 21 Nov 2026 10:60:00 +0900',
    'Sat, 21 Nov 2026 10:00:61 +0900',
    'Sat, 21 Nov 2026 24:00:01 +0900',
    'Sat, 21 Nov 2026 25:00:00 +0900',
    'Sat, 21 Nov 2026 10:00:00 +9999',
    'Sat, 21 Nov 2026 10:00:00 +0960',
    'Sat, 21 Nov 2026 10:00:00 -2500',
    'Sat, 00 Nov 2026 10:00:00 +0900',
    'Sat, 21 Nov 0026 10:00:00 +0900',
    '2026-02-31T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-02-28T10:61:00Z',
    '2026-02-28T10:00:00+25:00',
  ])('no calendar and no clock has %s', (raw) => {
    expect(parseDate(raw)).toBeUndefined()
    const { warnings } = readHeaders(Buffer.from(`Date: ${raw}\r\n\r\n`))
    expect(warnings).toMatchObject([{ code: 'DATE_INVALID' }])
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    'a zone called %s says nothing',
    (zone) => {
      const date = parseDate(`Sat, 28 Feb 2026 10:00:00 ${zone}`)
      expect(date?.toISOString()).toBe('2026-02-28T10:00:00.000Z')
    },
  )
})
