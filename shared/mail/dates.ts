// Own code because Date.parse reads a date without zone as local time, and takes much that is no
// date.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Zones of RFC 5322 4.3, in hours; every other name says nothing, and is read as UTC. */
const ZONE_HOURS: Readonly<Record<string, number>> = {
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  jst: 9,
}
const DAY = /(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})/
const TIME = /(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?/
const ZONE = /(?:(?:gmt|utc?)?([+-]\d{2}):?(\d{2})|([a-z]+))?/
const DATE_TIME = new RegExp(`${DAY.source}[\\s,]+${TIME.source}\\s*${ZONE.source}`, 'i')
const ISO_DATE =
  /^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?)\s*(Z|[+-]\d{2}:?\d{2})?/
/** Longer is no date. */
const DATE_CHARACTERS = 200

/**
 * Parses `Date` (RFC 5322 3.3 and 4.3, with the slips mailers make); undefined if it is no date.
 * Without a zone it is UTC.
 */
export function parseDate(raw: string): Date | undefined {
  const match = DATE_TIME.exec(raw.slice(0, DATE_CHARACTERS))
  if (!match) return parseIsoDate(raw)
  const [, day, monthName = '', year = '', hour, minute, second = '0', zoneHour, zoneMinute = '0'] =
    match
  const month = MONTHS.indexOf(monthName.toLowerCase())
  if (month === -1 || Number(day) < 1 || Number(day) > 31 || Number(hour) > 24) return undefined
  const local = Date.UTC(
    fullYear(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const date = new Date(local - offsetMinutes(zoneHour, zoneMinute, match[9]) * 60_000)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** RFC 5322 4.3: two digits are 1950 to 2049, three are counted from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

function offsetMinutes(hour: string | undefined, minute: string, name: string | undefined): number {
  if (hour === undefined) return (ZONE_HOURS[(name ?? '').toLowerCase()] ?? 0) * 60
  return Number(hour) * 60 + (hour.startsWith('-') ? -1 : 1) * Number(minute)
}

/** Programs that never read RFC 5322 send ISO 8601. */
function parseIsoDate(raw: string): Date | undefined {
  const match = ISO_DATE.exec(raw)
  if (!match) return undefined
  const date = new Date(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}
