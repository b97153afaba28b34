import { expect, test } from 'vitest'
import { firesAMonth, nextFires } from '../../../../shared/jobs/schedule/fires.js'

test.each([
  [{ seconds: 60 }, 43_800],
  [{ seconds: 600 }, 4_380],
  [{ seconds: 86_400 }, 365 / 12],
  [{ cron: '0 9 * * *' }, 365 / 12],
  [{ cron: '* * * * *', timezone: 'Asia/Tokyo' }, (1_440 * 365) / 12],
  // 261 weekdays in 2026, 24 times on each.
  [{ cron: '*/30 8-19 * * MON-FRI', timezone: 'Asia/Tokyo' }, (24 * 261) / 12],
  [{ cron: '0 0 1 * *', timezone: 'America/New_York' }, 1],
  [{ cron: '15,45 6 L * *' }, 2],
])('%j comes %d times a month', (schedule, count) => {
  expect(firesAMonth(schedule)).toBeCloseTo(count, 6)
})

test('the next times of a time table, in its zone; a weekend is left out', () => {
  const friday = new Date('2026-11-27T00:00:00Z')
  expect(
    nextFires({ cron: '0 9 * * MON-FRI', timezone: 'Asia/Tokyo' }, friday, 3).map((fire) =>
      fire.toISOString(),
    ),
  ).toEqual(['2026-11-30T00:00:00.000Z', '2026-12-01T00:00:00.000Z', '2026-12-02T00:00:00.000Z'])
})
