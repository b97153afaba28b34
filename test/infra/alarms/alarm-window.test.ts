import { describe, expect, test } from 'vitest'
import { alarmWindow } from '../../../infra/alarms/alarm-window.js'

const DAY = 1440

describe('alarmWindow', () => {
  test.each([
    { gap: 'a minute', minutes: 1, window: { periodMinutes: 1, periods: 3 } },
    { gap: '59 minutes', minutes: 59, window: { periodMinutes: 59, periods: 3 } },
    { gap: 'a day', minutes: DAY, window: { periodMinutes: DAY, periods: 3 } },
    {
      gap: 'the day the clocks go back',
      minutes: DAY + 60,
      window: { periodMinutes: DAY, periods: 4 },
    },
    { gap: 'a weekend', minutes: 3 * DAY, window: { periodMinutes: DAY, periods: 7 } },
    { gap: 'half of the 7 days', minutes: 3.5 * DAY, window: { periodMinutes: DAY, periods: 7 } },
    { gap: 'more than that', minutes: 3.5 * DAY + 1, window: undefined },
    { gap: 'a week', minutes: 7 * DAY, window: undefined },
  ])('a longest gap of $gap', ({ minutes, window }) => {
    expect(alarmWindow(minutes)).toEqual(window)
  })

  test.each([1, 10, 59, 60, 61, 719, DAY, DAY + 1, 2 * DAY, 3 * DAY])(
    'a gap of %i minutes: within the limits of CloudWatch',
    (minutes) => {
      const { periodMinutes, periods } = alarmWindow(minutes) ?? { periodMinutes: 0, periods: 0 }
      const limit = periodMinutes < 60 ? DAY : 7 * DAY
      expect(periodMinutes).toBeGreaterThan(0)
      expect(periodMinutes * periods).toBeLessThanOrEqual(limit)
    },
  )
})
