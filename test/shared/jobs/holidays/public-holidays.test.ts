import { holidays } from '@holiday-jp/holiday_jp'
import { expect, test } from 'vitest'
import {
  COUNTRIES,
  HOLIDAY_YEARS,
  publicHolidays,
  regionsOf,
} from '../../../../shared/jobs/holidays/public-holidays.js'

const YEARS = { first: 2019, last: 2027 }

test("Japan's holidays of nine years are those of the Cabinet Office, moved ones and days off between two included", () => {
  const official = Object.keys(holidays).filter(
    (day) => day >= `${YEARS.first}` && day < `${YEARS.last + 1}`,
  )
  expect(publicHolidays('JP', YEARS)).toEqual(official)
  expect(official.length).toBeGreaterThan(140)
})

test.each([
  ['US', '2026-07-03'],
  ['GB', '2026-12-28'],
  ['DE-BY', '2026-06-04'],
  ['KR', '2026-02-17'],
  ['SA', '2026-03-20'],
])('%s has %s off', (country, day) => {
  expect(publicHolidays(country)).toContain(day)
})

test('a part of a country has more than the country', () => {
  expect(regionsOf('DE')).toContain('DE-BY')
  expect(publicHolidays('DE')).not.toContain('2026-06-04')
  expect(COUNTRIES).toContain('JP')
})

test('days are in order, each once, of the years that travel', () => {
  const days = publicHolidays('JP')
  expect(days).toEqual([...new Set(days)].toSorted())
  expect(days[0]).toBe(`${HOLIDAY_YEARS.first}-01-01`)
  expect(days.at(-1)).toBe(`${HOLIDAY_YEARS.last}-11-23`)
})
