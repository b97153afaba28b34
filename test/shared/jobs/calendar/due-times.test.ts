import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BusinessCalendar } from '../../../../shared/jobs/calendar/business-days.js'
import { dayRuleOf, EVERY_DAY } from '../../../../shared/jobs/calendar/day-rule.js'
import {
  type DueRule,
  defaultWithinMs,
  dueTimesBetween,
} from '../../../../shared/jobs/calendar/due-times.js'
import { clockAt, minutesOf, momentOf } from '../../../../shared/jobs/calendar/local-time.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const BANK: BusinessCalendar = {
  name: 'bank',
  weekend: [0, 6],
  closed: ['2026-12-31', '2027-01-01', '2027-01-11'],
  open: [],
}

const rule = (clock: string, zone: string, more: Partial<DueRule> = {}): DueRule => ({
  by: clock.split(',').map((at) => ({ minutes: minutesOf(at) ?? Number.NaN, zone })),
  days: EVERY_DAY,
  closedDay: 'skip',
  ...more,
})

const days = (text: string) => {
  const read = dayRuleOf(text)
  if (!read) throw new Error(`${text} are no days`)
  return { days: read }
}

/** The due times from one day to another, as their zone's clock shows them; closed ones with a minus. */
const shown = (of: DueRule, from: string, to: string): string[] =>
  dueTimesBetween(of, Date.parse(from), Date.parse(to)).map(
    ({ due, zone, isClosed }) => `${isClosed ? '-' : ''}${clockAt(due, zone).slice(0, 19)}`,
  )

describe('a clock that is changed', () => {
  test.each([
    // Put forward at 02:00, 02:30, midnight: the first moment after the gap.
    ['02:30', 'America/New_York', '2026-03-08', '2026-03-08T03:00:00-04:00'],
    ['02:00', 'America/New_York', '2026-03-08', '2026-03-08T03:00:00-04:00'],
    ['03:00', 'America/New_York', '2026-03-08', '2026-03-08T03:00:00-04:00'],
    ['02:15', 'Australia/Lord_Howe', '2026-10-04', '2026-10-04T02:30:00+11:00'],
    ['00:30', 'Africa/Cairo', '2026-04-24', '2026-04-24T01:00:00+03:00'],
    ['00:30', 'America/Santiago', '2026-09-06', '2026-09-06T01:00:00-03:00'],
    ['01:30', 'Europe/London', '2026-03-29', '2026-03-29T02:00:00+01:00'],
    // Put back: the first of the two.
    ['01:30', 'America/New_York', '2026-11-01', '2026-11-01T01:30:00-04:00'],
    ['02:30', 'Europe/Berlin', '2026-10-25', '2026-10-25T02:30:00+02:00'],
    ['01:45', 'Australia/Lord_Howe', '2026-04-05', '2026-04-05T01:45:00+11:00'],
    // A day that a zone has left out: the first moment of the next one.
    ['12:00', 'Pacific/Apia', '2011-12-30', '2011-12-31T00:00:00+14:00'],
    // Of the next morning, and of that with a gap in it.
    ['25:00', 'Asia/Tokyo', '2026-11-27', '2026-11-28T01:00:00+09:00'],
    ['26:30', 'America/New_York', '2026-03-07', '2026-03-08T03:00:00-04:00'],
    ['47:59', 'Asia/Kathmandu', '2026-11-27', '2026-11-28T23:59:00+05:45'],
    ['24:00', 'UTC', '2026-12-31', '2027-01-01T00:00:00+00:00'],
  ])('%s in %s on %s', (clock, zone, day, expected) => {
    expect(clockAt(momentOf(day, minutesOf(clock) ?? 0, zone), zone)).toBe(expected)
  })

  test('in every zone, over thirty years, a day has its due time once, in order, at its time or the first moment after a gap', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    let checked = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 30 * 365 }),
        fc.integer({ min: 0, max: 2_879 }),
        (zone, offset, minutes) => {
          const first = Date.parse('2006-01-01') + offset * DAY_MS
          const of: DueRule = { by: [{ minutes, zone }], days: EVERY_DAY, closedDay: 'skip' }
          const dues = dueTimesBetween(of, first, first + 7 * DAY_MS)
          const moments = dues.map(({ due }) => due)
          expect(moments).toEqual([...new Set(moments)].toSorted((one, other) => one - other))
          for (const { due, dates, start } of dues) {
            checked += 1
            expect(start).toBeLessThan(due)
            const day = dates.at(-1) ?? ''
            const wanted = Date.parse(day) + minutes * 60_000
            const wall = wallOf(due, zone)
            // A minute before, the clock showed an earlier time: there is no moment nearer.
            if (wall !== wanted) {
              expect(wall).toBeGreaterThan(wanted)
              expect(wallOf(due - 1, zone)).toBeLessThan(wanted)
            } else expect(wallOf(due - 1, zone)).not.toBe(wanted)
          }
        },
      ),
      { numRuns: 1_500 },
    )
    expect(checked).toBeGreaterThan(9_000)
  })

  test('every zone has the due times of the days on which its clock is changed', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const [after, until] = [
        Date.parse('2026-01-01T00:00:00Z'),
        Date.parse('2026-12-31T00:00:00Z'),
      ]
      expect([zone, dueTimesBetween(rule('02:30', zone), after, until).length]).toEqual([zone, 364])
    }
  })
})

/** What the clock of a zone shows, as if it were UTC; asked of another library than the one under test. */
function wallOf(moment: number, zone: string): number {
  const parts = formatterOf(zone).formatToParts(moment)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return (
    Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    ) +
    (moment - Math.floor(moment / 1_000) * 1_000)
  )
}

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, made)
  return made
}

describe('days', () => {
  test.each([
    ['MON-FRI', '2026-11-26', '2026-12-01', ['2026-11-26', '2026-11-27', '2026-11-30']],
    [
      'FRI-MON',
      '2026-11-26',
      '2026-12-01',
      ['2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30'],
    ],
    ['mon, thu', '2026-11-26', '2026-12-01', ['2026-11-26', '2026-11-30']],
    [
      'month-end',
      '2027-01-15',
      '2027-05-01',
      ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'],
    ],
    ['month-end', '2028-02-01', '2028-03-01', ['2028-02-29']],
    ['business-day 3', '2027-01-01', '2027-03-01', ['2027-01-06', '2027-02-03']],
    ['business-day 1', '2027-01-01', '2027-02-02', ['2027-01-04', '2027-02-01']],
    ['business-day -1', '2026-12-01', '2027-02-01', ['2026-12-30', '2027-01-29']],
    ['business-day 23', '2026-12-01', '2027-02-01', []],
  ])('%s', (text, from, to, expected) => {
    const of = rule('09:30', 'Asia/Tokyo', { ...days(text), calendar: BANK, closedDay: 'skip' })
    const found = dueTimesBetween(of, Date.parse(from), Date.parse(to)).filter(
      ({ isClosed }) => !isClosed || text === 'month-end' || text === 'FRI-MON',
    )
    expect(found.flatMap(({ dates }) => dates)).toEqual(expected)
  })

  test.each([
    '',
    'MON-',
    'MO',
    'WEEKDAY',
    'business-day 0',
    'business-day 24',
    'business-day',
    'month-end 1',
    'MON FRI',
  ])('%j are none', (text) => {
    expect(dayRuleOf(text)).toBeUndefined()
  })
})

describe('a closed day', () => {
  const at = (closedDay: DueRule['closedDay'], text = 'MON-FRI') =>
    rule('09:30', 'Asia/Tokyo', { ...days(text), calendar: BANK, closedDay })

  test('is among the due times, and nothing is expected on it', () => {
    expect(shown(at('skip'), '2026-12-30T12:00Z', '2027-01-05T12:00Z')).toEqual([
      '-2026-12-31T09:30:00',
      '-2027-01-01T09:30:00',
      '2027-01-04T09:30:00',
      '2027-01-05T09:30:00',
    ])
  })

  test('moves to the business day after, together with that day: as much mail is needed as there are days', () => {
    const [first] = dueTimesBetween(
      at('next'),
      Date.parse('2026-12-30T12:00Z'),
      Date.parse('2027-01-05T00:00Z'),
    )
    expect(first).toMatchObject({
      due: Date.parse('2027-01-04T00:30:00Z'),
      dates: ['2026-12-31', '2027-01-01', '2027-01-04'],
      isClosed: false,
    })
  })

  test('moves to the business day before', () => {
    expect(shown(at('previous', 'month-end'), '2026-12-01T00:00Z', '2027-03-01T00:00Z')).toEqual([
      '2026-12-30T09:30:00',
      '2027-01-29T09:30:00',
      '2027-02-26T09:30:00',
    ])
  })

  test('is open where the file says so, whatever else closes it', () => {
    const calendar = { ...BANK, open: ['2026-12-31', '2027-01-02'] }
    expect(
      shown({ ...at('skip', 'MON-SUN'), calendar }, '2026-12-30T12:00Z', '2027-01-04T00:00Z'),
    ).toEqual([
      '2026-12-31T09:30:00',
      '-2027-01-01T09:30:00',
      '2027-01-02T09:30:00',
      '-2027-01-03T09:30:00',
    ])
  })

  test('is never looked past for ever', () => {
    const calendar = { ...BANK, weekend: [0, 1, 2, 3, 4, 5, 6] }
    expect(shown({ ...at('next'), calendar }, '2026-12-28T12:00Z', '2026-12-30T12:00Z')).toEqual([
      '-2026-12-29T09:30:00',
      '-2026-12-30T09:30:00',
    ])
  })

  test('of whose morning a due time is, the day before says: 25:00 is by the calendar of its own day', () => {
    expect(
      shown(
        rule('25:00', 'Asia/Tokyo', { ...days('MON-FRI'), calendar: BANK }),
        '2026-12-30T00:00Z',
        '2027-01-01T00:00Z',
      ),
    ).toEqual(['2026-12-31T01:00:00', '-2027-01-01T01:00:00'])
  })
})

describe('the window', () => {
  test.each([
    ['09:30', 12],
    ['09:00,15:00', 3],
    ['00:00,08:00,16:00', 4],
    ['06:00,23:00', 3.5],
  ])('of %s is half the smallest gap, and 12 hours at most', (clock, hours) => {
    expect(defaultWithinMs(rule(clock, 'Asia/Tokyo')) / HOUR_MS).toBe(hours)
  })
})
