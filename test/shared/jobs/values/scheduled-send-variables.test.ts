import { expect, test } from 'vitest'
import {
  SCHEDULED_SEND_VARIABLES,
  scheduledSendVariables,
} from '../../../../shared/jobs/values/scheduled-send-variables.js'

test('all variables, on the clock of the time zone', () => {
  expect(scheduledSendVariables(new Date('2026-11-21T09:00:00Z'), 'Asia/Tokyo')).toEqual({
    date: '2026-11-21',
    time: '18:00',
    datetime: '2026-11-21 18:00',
    year: '2026',
    month: '11',
    day: '21',
    weekday: 'Saturday',
    yesterday: '2026-11-20',
    lastMonth: '2026-10',
  })
})

test('each is told of in the list', () => {
  const variables = scheduledSendVariables(new Date('2026-11-21T09:00:00Z'), 'UTC')
  expect(Object.keys(variables)).toEqual(Object.keys(SCHEDULED_SEND_VARIABLES))
})

test.each([
  ['2026-12-31T15:00:00Z', 'Asia/Tokyo', '2027-01-01 00:00', '2026-12-31', '2026-12'],
  ['2026-12-31T14:59:59Z', 'Asia/Tokyo', '2026-12-31 23:59', '2026-12-30', '2026-11'],
  ['2028-03-01T00:00:00Z', 'UTC', '2028-03-01 00:00', '2028-02-29', '2028-02'],
  ['2027-03-01T00:00:00Z', 'UTC', '2027-03-01 00:00', '2027-02-28', '2027-02'],
  // The clock is put forward that night: the day has 23 hours.
  ['2026-03-29T22:30:00Z', 'Europe/Berlin', '2026-03-30 00:30', '2026-03-29', '2026-02'],
  ['2026-11-21T18:00:00+09:00', 'America/New_York', '2026-11-21 04:00', '2026-11-20', '2026-10'],
  ['2026-03-31T12:00:00Z', 'UTC', '2026-03-31 12:00', '2026-03-30', '2026-02'],
])('%s in %s is %s', (at, timezone, datetime, yesterday, lastMonth) => {
  expect(scheduledSendVariables(new Date(at), timezone)).toMatchObject({
    datetime,
    yesterday,
    lastMonth,
  })
})
