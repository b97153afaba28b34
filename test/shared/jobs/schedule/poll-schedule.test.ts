import { describe, expect, test } from 'vitest'
import { cron, minutes } from '../../../../shared/jobs/define-jobs.js'
import {
  cronFaults,
  longestGapMinutes,
  pollScheduleOf,
  shortestGapMinutes,
} from '../../../../shared/jobs/schedule/poll-schedule.js'

const HOUR = 60
const DAY = 24 * HOUR

describe('an interval as a rate', () => {
  test.each([
    { count: 1, expression: 'rate(1 minute)' },
    { count: 2, expression: 'rate(2 minutes)' },
    { count: 10, expression: 'rate(10 minutes)' },
    { count: 1440, expression: 'rate(1440 minutes)' },
  ])('$count minutes: $expression', ({ count, expression }) => {
    expect(pollScheduleOf(minutes(count))).toEqual({ expression })
  })
})

describe('a time table as EventBridge Scheduler writes it', () => {
  test.each([
    { written: '0 9 * * MON-FRI', expression: 'cron(0 9 ? * MON-FRI *)' },
    { written: '0 9 * * *', expression: 'cron(0 9 * * ? *)' },
    { written: '*/10 * * * *', expression: 'cron(0/10 * * * ? *)' },
    { written: '*/10 */2 * * *', expression: 'cron(0/10 0/2 * * ? *)' },
    { written: '0,30 8-18 * * *', expression: 'cron(0,30 8-18 * * ? *)' },
    { written: '10-50/20 * * * *', expression: 'cron(10-50/20 * * * ? *)' },
    { written: '0 0 1 * *', expression: 'cron(0 0 1 * ? *)' },
    { written: '0 0 */2 * *', expression: 'cron(0 0 1/2 * ? *)' },
    { written: '0 0 1 */3 *', expression: 'cron(0 0 1 1/3 ? *)' },
    { written: '0 0 L * *', expression: 'cron(0 0 L * ? *)' },
    { written: '0 9 * jan-mar mon,wed', expression: 'cron(0 9 ? JAN-MAR MON,WED *)' },
    { written: '  0   9 * * SUN ', expression: 'cron(0 9 ? * SUN *)' },
    { written: '1,*/10 * * * *', expression: 'cron(1,0/10 * * * ? *)' },
    { written: '0 9 * * SUN-TUE', expression: 'cron(0 9 ? * SUN-TUE *)' },
    { written: '0 9 * * SAT-SUN', expression: 'cron(0 9 ? * SAT,SUN *)' },
    { written: '0 9 * * fri-mon', expression: 'cron(0 9 ? * FRI,SAT,SUN,MON *)' },
    { written: '0 9 * * MON-SUN', expression: 'cron(0 9 ? * MON,TUE,WED,THU,FRI,SAT,SUN *)' },
    { written: '0 9 * * MON-FRI/2', expression: 'cron(0 9 ? * MON,WED,FRI *)' },
    { written: '0 9 * * TUE,SAT-SUN', expression: 'cron(0 9 ? * TUE,SAT,SUN *)' },
  ])('$written: $expression', ({ written, expression }) => {
    const poll = cron(written, 'Asia/Tokyo')
    expect(cronFaults(poll)).toEqual([])
    expect(pollScheduleOf(poll)).toEqual({ expression, timezone: 'Asia/Tokyo' })
  })
})

describe('what is wrong with a time table is said', () => {
  test.each([
    { written: '0 9 * *', says: 'five fields' },
    { written: '0 9 * * MON 2026', says: 'five fields' },
    { written: '@daily', says: 'five fields' },
    { written: '', says: 'five fields' },
    { written: '0 9 ? * MON', says: 'other signs' },
    { written: '0 9 * * MON#1', says: 'other signs' },
    { written: '0 9 * * 1', says: 'name weekdays' },
    { written: '0 9 * * 1-5', says: 'name weekdays' },
    { written: '0 9 * * FRIL', says: 'name weekdays' },
    { written: '0 9 * * *,MON', says: 'only stand alone' },
    { written: '0 0 1,L * *', says: 'only stand alone' },
    { written: '0 0 L,15 * *', says: 'only stand alone' },
    { written: '*,5 9 * * *', says: 'only stand alone' },
    { written: '0 9 1 * MON', says: 'both the day of month and the weekday' },
    { written: '60 9 * * *', says: 'is not a time table: CronPattern: Invalid value for minute' },
    { written: '0 24 * * *', says: 'is not a time table: CronPattern: Invalid value for hour' },
    { written: '0 0/24 * * *', says: 'is not a time table' },
    { written: '0 0 1/31 * *', says: 'is not a time table' },
    { written: '0 9 * * SUNDAY', says: 'is not a time table' },
    { written: '0 0 31 FEB *', says: 'never comes' },
  ])('$written: $says', ({ written, says }) => {
    expect(cronFaults(cron(written, 'Asia/Tokyo'))).toContainEqual(expect.stringContaining(says))
  })

  test('all of it at once', () => {
    expect(cronFaults(cron('0 9 ? * 1', 'Asia/Tokio'))).toEqual([
      expect.stringContaining('other signs'),
      expect.stringContaining('name weekdays'),
      expect.stringContaining('both the day of month and the weekday'),
      expect.stringContaining('did you mean Asia/Tokyo?'),
    ])
  })

  test.each(['Asia/Tokio', '', 'JST', '+09:00', 'GMT+9', 'asia/tokyo', 'EUROPE/BERLIN'])(
    'the time zone "%s"',
    (timezone) => {
      expect(cronFaults(cron('0 9 * * *', timezone))).toEqual([
        expect.stringContaining(
          `has an unknown time zone "${timezone}"; use a name like Asia/Tokyo`,
        ),
      ])
    },
  )

  test.each(['Asia/Tokyo', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT-9'])(
    'nothing is wrong with %s',
    (timezone) => {
      expect(cronFaults(cron('0 9 * * *', timezone))).toEqual([])
    },
  )
})

describe('the longest time between two polls', () => {
  test.each([
    { poll: minutes(10), from: '2026-01-01', gap: 10, why: 'the interval' },
    {
      poll: cron('*/15 9-17 * * *', 'UTC'),
      from: '2026-01-01',
      gap: 15 * HOUR + 15,
      why: 'a night',
    },
    {
      poll: cron('0 9 * * MON-FRI', 'Asia/Tokyo'),
      from: '2026-11-21',
      gap: 3 * DAY,
      why: 'a weekend',
    },
    { poll: cron('0 0 1 * *', 'UTC'), from: '2026-01-01', gap: 31 * DAY, why: 'a long month' },
    {
      poll: cron('0 0 31 * *', 'UTC'),
      from: '2026-01-01',
      gap: 61 * DAY,
      why: 'a month without a 31st: from 31 March to 31 May',
    },
    { poll: cron('0 0 1 1 *', 'UTC'), from: '2026-02-01', gap: 365 * DAY, why: 'a year' },
    { poll: cron('0 0 29 2 *', 'UTC'), from: '2026-02-01', gap: 1461 * DAY, why: 'four years' },
    {
      poll: cron('0 9 * * *', 'Europe/Berlin'),
      from: '2026-10-20',
      gap: DAY + HOUR,
      why: 'the day the clocks go back',
    },
    {
      poll: cron('0 9 * * *', 'Europe/Berlin'),
      from: '2026-03-20',
      gap: DAY,
      why: 'no longer than a day where the clocks only go forward',
    },
    { poll: cron('0 9 * * *', 'Asia/Tokyo'), from: '2026-10-20', gap: DAY, why: 'no DST in Japan' },
    {
      poll: cron('30 2 * * *', 'Europe/Berlin'),
      from: '2026-03-20',
      gap: 2 * DAY - HOUR,
      why: 'the clocks are put forward over the time, and it is left out',
    },
    {
      poll: cron('30 2 * * *', 'Europe/Berlin'),
      from: '2026-10-20',
      gap: DAY + HOUR,
      why: 'the clocks are put back over the time, and it counts once',
    },
  ])('$gap minutes: $why', ({ poll, from, gap }) => {
    expect(longestGapMinutes(poll, new Date(from))).toBe(gap)
  })
})

describe('the shortest time between two polls', () => {
  test.each([
    { poll: minutes(10), gap: 10, why: 'the interval' },
    { poll: cron('*/15 9-17 * * *', 'UTC'), gap: 15, why: 'not the night' },
    { poll: cron('0,50 * * * *', 'UTC'), gap: 10, why: 'over the hour' },
    { poll: cron('0 9 * * MON-FRI', 'Asia/Tokyo'), gap: DAY, why: 'not the weekend' },
    { poll: cron('0 0 1 1 *', 'UTC'), gap: 365 * DAY, why: 'once a year' },
  ])('$gap minutes: $why', ({ poll, gap }) => {
    expect(shortestGapMinutes(poll)).toBe(gap)
  })
})
