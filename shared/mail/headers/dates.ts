// Own code because Date.parse reads a date without zone as local time, and takes much that is no
// date.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/**
 * Zones of RFC 5322 4.3, and others of one meaning, in hours; every other name says nothing, and is
 * read as UTC.
 */
const ZONE_HOURS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    est: -5,
    edt: -4,
    cst: -6,
    cdt: -5,
    mst: -7,
    mdt: -6,
    pst: -8,
    pdt: -7,
    ast: -4,
    adt: -3,
    akst: -9,
    akdt: -8,
    hst: -10,
    wet: 0,
    west: 1,
    cet: 1,
    cest: 2,
    met: 1,
    mest: 2,
    mez: 1,
    mesz: 2,
    eet: 2,
    eest: 3,
    msk: 3,
    hkt: 8,
    jst: 9,
    kst: 9,
    aest: 10,
    aedt: 11,
    nzst: 12,
    nzdt: 13,
  }),
)
const DAY_FIRST = '(?<day>\\d{1,2})[\\s,-]+(?<month>[a-z]{3})[a-z]*\\.?[\\s-]+(?<year>\\d{2,4})'
const MONTH_FIRST = '(?<month>[a-z]{3})[a-z]*\\.?\\s+(?<day>\\d{1,2}),?\\s+(?<year>\\d{2,4})'
const TIME =
  '(?<hour>\\d{1,2})[:.](?<minute>\\d{2})(?:[:.](?<second>\\d{2}))?(?:\\.\\d+)?(?:\\s*(?<half>[ap])m\\b)?'
const ZONE =
  '(?:(?:gmt|utc?)?(?<sign>[+-]?)(?<zoneHour>\\d{1,2}):?(?<zoneMinute>\\d{2})|(?<zone>[a-z]+))?'
/** Most likely first: of RFC 5322, as spoken, of the command date and C's asctime; without a time. */
const FORMS = [
  `${DAY_FIRST}[\\s,]+${TIME}\\s*${ZONE}`,
  `${MONTH_FIRST}[\\s,]+${TIME}\\s*${ZONE}`,
  `(?<month>[a-z]{3})\\s+(?<day>\\d{1,2})\\s+${TIME}\\s+(?:${ZONE}\\s+)?(?<year>\\d{4})\\b`,
  `${DAY_FIRST}\\s*$`,
].map((form) => new RegExp(form, 'i'))
/** A comment where the zone should be: `(EDT) -0400`. */
const COMMENT_BEFORE_ZONE = /\([^()]*\)(?=\s*[+-]\d)/
/** As RFC 5322 3.3 has it, letter by letter: nearly every mail, which the forms read in three times the time. */
const AS_WRITTEN_NOW =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})([0-5]\d)(?: \([^()]*\))?$/
const ISO_DATE =
  /^\s*(?<year>\d{4})[-/](?<month>\d{2})[-/](?<day>\d{2})[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?:\.(?<fraction>\d{1,9}))?\s*(?:Z|(?<sign>[+-])(?<zoneHour>\d{2}):?(?<zoneMinute>\d{2}))?/
const DAY_SECONDS = 24 * 60 * 60
/** No place is farther ahead of UTC, or behind it. */
const MAX_OFFSET_MINUTES = 14 * 60
/** Longer is no date. */
const DATE_CHARACTERS = 200

/**
 * Parses `Date` (RFC 5322 3.3 and 4.3, with the slips mailers make); undefined if it is no date.
 * Without a zone it is UTC.
 */
export function parseDate(raw: string): Date | undefined {
  const [now, day, month, year, hour, minute, second, sign, zoneHour, zoneMinute] =
    AS_WRITTEN_NOW.exec(raw) ?? []
  if (now !== undefined)
    return dateOf({ day, month, year, hour, minute, second, sign, zoneHour, zoneMinute })
  const text = raw.slice(0, DATE_CHARACTERS).replace(COMMENT_BEFORE_ZONE, ' ')
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups
    if (parts) return dateOf(parts)
  }
  return parseIsoDate(text)
}

/** What a form found: every part of it that the text has. */
type DateParts = Readonly<Record<string, string | undefined>>

function dateOf(parts: DateParts): Date | undefined {
  const { day, month = '', year = '', hour = '0', half, minute = '0', second = '0' } = parts
  return dateFrom({
    year: fullYear(year),
    monthIndex: MONTHS.indexOf(month.toLowerCase()),
    day: Number(day),
    hour: hourOf(Number(hour), half),
    minute: Number(minute),
    second: Number(second),
    offset: offsetMinutes(parts),
  })
}

/** A time of day in a zone, in numbers. */
interface LocalTime {
  readonly year: number
  readonly monthIndex: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Minutes that the zone is ahead of UTC; not a number if there is no such zone. */
  readonly offset: number
}

/** Undefined if no calendar or clock has it: `Date` would carry over. */
function dateFrom(time: LocalTime): Date | undefined {
  const { year, monthIndex, day, hour, minute, second, offset } = time
  const midnight = new Date(Date.UTC(year, monthIndex, day))
  const isDay =
    midnight.getUTCFullYear() === year &&
    midnight.getUTCMonth() === monthIndex &&
    midnight.getUTCDate() === day
  const seconds = (hour * 60 + minute) * 60 + second
  // The end of a day may be called 24:00 (ISO 8601), and a leap second is one (RFC 5322 3.3).
  if (!isDay || minute > 59 || second > 60 || seconds > DAY_SECONDS) return undefined
  const isZone = Math.abs(offset) <= MAX_OFFSET_MINUTES
  return isZone ? new Date(midnight.getTime() + (seconds - offset * 60) * 1_000) : undefined
}

/** @param half `a` or `p`, of a clock of twelve hours */
const hourOf = (hour: number, half: string | undefined): number =>
  half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)

/** RFC 5322 4.3: two digits are 1950 to 2049, three are counted from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

function offsetMinutes({ sign, zoneHour, zoneMinute, zone = '' }: DateParts): number {
  if (zoneHour === undefined) return (ZONE_HOURS.get(zone.toLowerCase()) ?? 0) * 60
  if (Number(zoneMinute) > 59) return Number.NaN
  const minutes = Number(zoneHour) * 60 + Number(zoneMinute)
  return sign === '-' ? -minutes : minutes
}

/** Programs that never read RFC 5322 send ISO 8601. */
function parseIsoDate(raw: string): Date | undefined {
  const parts: DateParts | undefined = ISO_DATE.exec(raw)?.groups
  if (!parts) return undefined
  const { year, month, day, hour, minute, second = '0', fraction = '0' } = parts
  return dateFrom({
    year: Number(year),
    monthIndex: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(`${second}.${fraction.slice(0, 3)}`),
    offset: offsetMinutes(parts),
  })
}
