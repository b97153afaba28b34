import { describe, expect, test } from 'vitest'
import { patternOf } from '../../../../shared/mailbox/vanished/vanish-pattern.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** A Monday, 00:00 UTC. */
const MONDAY = Date.parse('2026-11-02T00:00:00.000Z')

/** Times as polls ten minutes apart know them. */
const seen = (times: readonly number[]) =>
  times.map((time) => {
    const after = Math.floor(time / (10 * MINUTE_MS)) * 10 * MINUTE_MS
    return {
      after: new Date(after).toISOString(),
      before: new Date(after + 10 * MINUTE_MS).toISOString(),
    }
  })

const days = (count: number) => Array.from({ length: count }, (_, day) => MONDAY + day * DAY_MS)
const isWorkday = (time: number) => ![0, 6].includes(new Date(time).getUTCDay())

describe('what the times have in common', () => {
  test.each([
    ['four times show nothing', days(4), { kind: 'too-few' }],
    [
      'once a day',
      days(9).map((day) => day + 9 * HOUR_MS),
      { kind: 'fixed-period', everyHours: 24 },
    ],
    [
      'every six hours, and not every time',
      [0, 1, 2, 5, 6, 9, 11].map((round) => MONDAY + round * 6 * HOUR_MS + 17 * MINUTE_MS),
      { kind: 'fixed-period', everyHours: 6 },
    ],
    [
      'every hour',
      [0, 1, 3, 4, 7, 8, 13, 20].map((round) => MONDAY + round * HOUR_MS),
      { kind: 'fixed-period', everyHours: 1 },
    ],
    [
      'on working days, at working hours in Tokyo',
      days(14)
        .filter(isWorkday)
        .flatMap((day, index) => [
          day + ((index * 53) % 240) * MINUTE_MS,
          day + (270 + ((index * 37) % 240)) * MINUTE_MS,
        ]),
      { kind: 'working-hours', from: '00:05', to: '08:15' },
    ],
    [
      'every night, at weekends too',
      days(14).map((day, index) => day + (17 * 60 + ((index * 97) % 300)) * MINUTE_MS),
      { kind: 'same-hours', from: '17:05', to: '21:55' },
    ],
    [
      'round the clock',
      days(10).flatMap((day, index) => [
        day + ((index * 131) % 700) * MINUTE_MS,
        day + (720 + ((index * 173) % 700)) * MINUTE_MS,
      ]),
      { kind: 'any-hour' },
    ],
  ])('%s', (_, times, pattern) => {
    expect(patternOf(seen(times))).toEqual(pattern)
  })

  test('what lies between two polls of a day shows no hour', () => {
    const known = days(9).map((day) => ({
      after: new Date(day - 20 * HOUR_MS).toISOString(),
      before: new Date(day).toISOString(),
    }))
    expect(patternOf(known).kind).not.toBe('fixed-period')
  })
})
