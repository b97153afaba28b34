import { COUNTRIES, regionsOf } from '../holidays/public-holidays.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { nearMatch } from '../values/near-match.js'

/** Calendars of countries that have none, and days that are both open and closed. */
export const calendarFaults = ({ calendars }: JobsOutline): OutlineFault[] =>
  Object.entries(calendars).flatMap(([name, calendar]) => {
    if (!calendar) return []
    const { country, closed, open } = calendar
    const both = open.filter((day) => closed.includes(day))
    return [
      ...(country === undefined ? [] : countryFaults(['calendars', name, 'country'], country)),
      ...both.map((day) => ({
        path: ['calendars', name, 'open'],
        message: `has ${day}, which is also in closed: leave one of them out`,
      })),
    ]
  })

function countryFaults(path: OutlineFault['path'], country: string): OutlineFault[] {
  const [state = ''] = country.split('-')
  const known = COUNTRIES.includes(state) ? [state, ...regionsOf(state)] : COUNTRIES
  if (known.includes(country)) return []
  const parts = known.length > 1 && COUNTRIES.includes(state) ? `: ${known.join(', ')}` : ''
  const message = `is no country whose public holidays are known, by its two letters (ISO 3166)${parts}`
  return [{ path, message, nearMatch: nearMatch(country, known) }]
}
