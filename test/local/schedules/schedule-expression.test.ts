import { expect, test } from 'vitest'
import {
  nextFiring,
  ScheduleExpressionError,
} from '../../../local/schedules/schedule-expression.js'

test.each([
  ['rate(1 minute)', '2026-11-21T09:01:30Z'],
  ['rate(10 minutes)', '2026-11-21T09:10:30Z'],
  ['rate(1 hour)', '2026-11-21T10:00:30Z'],
  ['rate(2 days)', '2026-11-23T09:00:30Z'],
])('%s fires next at %s', (expression, next) => {
  expect(firings(expression, 'UTC', '2026-11-21T09:00:30Z', 1)).toEqual([next])
})

// 1 November 2026 is a Sunday.
test.each([
  ['every day', 'cron(0 9 * * ? *)', ['2026-11-01', '2026-11-02']],
  ['weekdays by name', 'cron(0 9 ? * MON-FRI *)', ['2026-11-02', '2026-11-03']],
  ['weekdays by number, 1 is Sunday', 'cron(0 9 ? * 2-6 *)', ['2026-11-02', '2026-11-03']],
  ['Sunday', 'cron(0 9 ? * 1 *)', ['2026-11-01', '2026-11-08']],
  ['Saturday', 'cron(0 9 ? * 7 *)', ['2026-11-07', '2026-11-14']],
  ['the last day of the week', 'cron(0 9 ? * L *)', ['2026-11-07', '2026-11-14']],
  ['a list of weekdays', 'cron(0 9 ? * 1,TUE *)', ['2026-11-01', '2026-11-03']],
  ['every second weekday', 'cron(0 9 ? * 2/2 *)', ['2026-11-02', '2026-11-04', '2026-11-06']],
  ['the third Friday', 'cron(0 9 ? * 6#3 *)', ['2026-11-20', '2026-12-18']],
  ['the last Friday', 'cron(0 9 ? * 6L *)', ['2026-11-27', '2026-12-25']],
  ['the last day', 'cron(0 9 L * ? *)', ['2026-11-30', '2026-12-31']],
  ['the last working day', 'cron(0 9 LW * ? *)', ['2026-11-30', '2026-12-31', '2027-01-29']],
  ['the working day nearest to the 15th', 'cron(0 9 15W * ? *)', ['2026-11-16', '2026-12-15']],
  ['the working day nearest to the 1st', 'cron(0 9 1W * ? *)', ['2026-11-02', '2026-12-01']],
  ['months by name', 'cron(0 9 1 JAN,MAR ? *)', ['2027-01-01', '2027-03-01']],
  ['29 February', 'cron(0 9 29 2 ? *)', ['2028-02-29']],
  ['years', 'cron(0 9 1 1 ? 2028-2029)', ['2028-01-01', '2029-01-01']],
])('cron: %s', (_case, expression, days) => {
  const expected = days.map((day) => `${day}T09:00:00Z`)
  expect(firings(expression, 'UTC', '2026-11-01T00:00:00Z', days.length)).toEqual(expected)
})

test.each([
  ['0/15', ['2026-11-21T09:15:00Z', '2026-11-21T09:30:00Z']],
  ['1/20', ['2026-11-21T09:01:00Z', '2026-11-21T09:21:00Z']],
  ['*/30', ['2026-11-21T09:30:00Z', '2026-11-21T10:00:00Z']],
  ['10-12', ['2026-11-21T09:10:00Z', '2026-11-21T09:11:00Z']],
])('cron: minutes %s', (minutes, expected) => {
  expect(firings(`cron(${minutes} * * * ? *)`, 'UTC', '2026-11-21T09:00:00Z', 2)).toEqual(expected)
})

test.each([
  ['Asia/Tokyo', 'cron(0 9 * * ? *)', '2026-11-21T00:00:01Z', ['2026-11-22T00:00:00Z']],
  ['Asia/Kolkata', 'cron(30 9 * * ? *)', '2026-11-21T00:00:00Z', ['2026-11-21T04:00:00Z']],
  ['America/New_York', 'cron(0 9 * * ? *)', '2026-07-01T00:00:00Z', ['2026-07-01T13:00:00Z']],
])('cron in %s: %s', (timezone, expression, after, expected) => {
  expect(firings(expression, timezone, after, 1)).toEqual(expected)
})

// New York leaves out 02:00-03:00 on 8 March 2026 and repeats 01:00-02:00 on 1 November 2026;
// Berlin leaves out 02:00-03:00 on 29 March 2026 and repeats it on 25 October 2026.
test.each([
  [
    'a run in the hour that is left out is skipped',
    'America/New_York',
    'cron(30 2 * * ? *)',
    '2026-03-07T00:00:00Z',
    ['2026-03-07T07:30:00Z', '2026-03-09T06:30:00Z'],
  ],
  [
    'its first minute is left out, too',
    'America/New_York',
    'cron(0 2 * * ? *)',
    '2026-03-07T00:00:00Z',
    ['2026-03-07T07:00:00Z', '2026-03-09T06:00:00Z'],
  ],
  [
    'the hour after it is not',
    'America/New_York',
    'cron(0 2,3 * * ? *)',
    '2026-03-08T00:00:00Z',
    ['2026-03-08T07:00:00Z', '2026-03-09T06:00:00Z'],
  ],
  [
    'the same in Europe',
    'Europe/Berlin',
    'cron(30 2 * * ? *)',
    '2026-03-28T00:00:00Z',
    ['2026-03-28T01:30:00Z', '2026-03-30T00:30:00Z'],
  ],
  [
    'a run in the hour that is repeated starts once',
    'America/New_York',
    'cron(30 1 * * ? *)',
    '2026-10-31T00:00:00Z',
    ['2026-10-31T05:30:00Z', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
  ],
  [
    'the same in Europe',
    'Europe/Berlin',
    'cron(30 2 * * ? *)',
    '2026-10-24T00:00:00Z',
    ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  ],
])('change of the clock: %s (%s %s)', (_case, timezone, expression, after, expected) => {
  expect(firings(expression, timezone, after, expected.length)).toEqual(expected)
})

test.each([
  ['a year that is over', 'cron(0 9 1 1 ? 2025)', 'UTC'],
  ['a day that never is', 'cron(0 9 31 2 ? *)', 'UTC'],
  ['only in hours that are left out', 'cron(30 2 ? 3 1#2 *)', 'America/New_York'],
])('%s never fires', (_case, expression, timezone) => {
  expect(nextFiring(expression, timezone, new Date('2026-11-01T00:00:00Z'))).toBeUndefined()
})

test.each([
  ['at(2026-11-21T09:00:00)', 'not at(…)'],
  ['every 10 minutes', 'rate(…) and cron(…)'],
  ['rate(0 minutes)', 'a rate is'],
  ['rate(5 seconds)', 'a rate is'],
  ['rate(1.5 hours)', 'a rate is'],
  ['cron(0 9 * * ?)', '6 fields'],
  ['cron(0 0 9 * * ? *)', '6 fields'],
  ['cron(0 9 1 * MON *)', 'exactly one of the two day fields'],
  ['cron(0 9 ? * ? *)', 'exactly one of the two day fields'],
  ['cron(0 9 * * * *)', 'exactly one of the two day fields'],
  ['cron(0 9 ? * 0 *)', 'dayOfWeek'],
  ['cron(61 9 * * ? *)', 'minute'],
])('%s is refused: %s', (expression, problem) => {
  const next = () => nextFiring(expression, 'UTC', new Date(0))
  expect(next).toThrow(ScheduleExpressionError)
  expect(next).toThrow(problem)
})

test('an unknown time zone is refused', () => {
  const next = () => nextFiring('cron(0 9 * * ? *)', 'Mars/Phobos', new Date(0))
  expect(next).toThrow(ScheduleExpressionError)
  expect(next).toThrow('Mars/Phobos')
})

function firings(expression: string, timezone: string, after: string, count: number): string[] {
  const found: string[] = []
  let time: Date | undefined = new Date(after)
  while (found.length < count) {
    time = nextFiring(expression, timezone, time)
    if (time === undefined) break
    found.push(time.toISOString().replace('.000Z', 'Z'))
  }
  return found
}
