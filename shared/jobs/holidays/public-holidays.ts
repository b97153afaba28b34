import Holidays from 'date-holidays'
import { type Day, dayAfter } from '../calendar/local-time.js'

/** The years of which holidays travel with a definition: those that the library's data tell of without guessing at laws to come. */
export const HOLIDAY_YEARS = { first: 2025, last: 2028 } as const

const MS_PER_DAY = 86_400_000

/** ISO 3166 codes of the countries that have a calendar: `JP`, `DE`. */
export const COUNTRIES: readonly string[] = Object.keys(new Holidays().getCountries())

/** The codes of a country's parts that have holidays of their own: `DE-BY`. */
export const regionsOf = (country: string): string[] =>
  Object.keys(new Holidays().getStates(country) ?? {}).map((region) => `${country}-${region}`)

/**
 * The public holidays of a country, or of a part of it, and the days off in their place; those that only banks or schools have are not
 * among them. @param country `JP`, `DE-BY`
 */
export function publicHolidays(
  country: string,
  { first, last }: { readonly first: number; readonly last: number } = HOLIDAY_YEARS,
): Day[] {
  const known = new Holidays(country)
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const days = years.flatMap((year) =>
    known
      .getHolidays(year)
      .filter(({ type }) => type === 'public')
      .flatMap(({ date, start, end }) => {
        const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / MS_PER_DAY))
        const [day = ''] = date.split(' ')
        return Array.from({ length }, (_, index) => dayAfter(day, index))
      }),
  )
  return [...new Set(days)].toSorted()
}
