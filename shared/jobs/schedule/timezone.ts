import { nearMatch } from '../values/near-match.js'

/** Of time tables where nothing names a time zone. */
export const DEFAULT_TIMEZONE = 'UTC'

/** Intl also takes offsets (+09:00) and abbreviations (JST), which are no names of the IANA time zone database. */
const TIMEZONE_NAME = /^(UTC|[A-Za-z_]+\/.+)$/

/** What is wrong with a time zone, in words that follow its setting; undefined if it will do. */
export function timezoneFault(timezone: string): string | undefined {
  const near = nearTimezone(timezone)
  const hint = near === undefined ? '' : ` - did you mean ${near}?`
  const fault = `has an unknown time zone ${JSON.stringify(timezone)}; use a name like Asia/Tokyo${hint}`
  if (!TIMEZONE_NAME.test(timezone)) return fault
  // Intl takes a name in any case, and EventBridge does not.
  if (near !== undefined && near !== timezone && near.toLowerCase() === timezone.toLowerCase())
    return fault
  try {
    Intl.DateTimeFormat('en', { timeZone: timezone })
    return undefined
  } catch {
    return fault
  }
}

/** The one abbreviation of three letters that means one zone: CST and IST have several, and EST is no zone with a summer time. */
const UNAMBIGUOUS = 'JST'

/** The zone that was probably meant: by another spelling, by its city alone (Tokyo), or by an old name (Japan). */
function nearTimezone(timezone: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone')
  const spelt = spellingOf(timezone)
  const sameWords = zones.find((zone) => [spellingOf(zone), cityOf(zone)].includes(spelt))
  return sameWords ?? oldNameOf(timezone) ?? nearMatch(timezone, zones) ?? nearCity(spelt, zones)
}

const spellingOf = (timezone: string): string => timezone.toLowerCase().replace(/[\s_/-]+/g, '')

const cityOf = (zone: string): string => spellingOf(zone.split('/').at(-1) ?? '')

function nearCity(spelt: string, zones: readonly string[]): string | undefined {
  const near = nearMatch(spelt, zones.map(cityOf))
  return zones.find((zone) => cityOf(zone) === near)
}

function oldNameOf(timezone: string): string | undefined {
  if (!/^[A-Za-z]{4,}$/.test(timezone) && timezone !== UNAMBIGUOUS) return undefined
  try {
    return Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** Whether a `startFrom` is a day, and no moment: `2026-11-01`. */
export const isDate = (startFrom: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(startFrom)

const MS_PER_MINUTE = 60_000

/**
 * The first moment of a day in a time zone, RFC 3339 with the zone's offset then: `2026-11-01T00:00:00+09:00`. Where the clock is put
 * forward at midnight, the day begins later.
 * @param day `2026-11-01`
 */
export function startOfDay(day: string, timezone: string): string {
  const midnight = Date.parse(day)
  // The clock of the day before or of the day itself: where they differ, one of them reads another day.
  const moments = [-1, 1]
    .map(
      (days) =>
        midnight - offsetMinutes(midnight + days * 1_440 * MS_PER_MINUTE, timezone) * MS_PER_MINUTE,
    )
    .toSorted((one, other) => one - other)
  const start = moments.find((moment) => clockAt(moment, timezone).startsWith(day)) ?? midnight
  return `${clockAt(start, timezone)}${offsetText(offsetMinutes(start, timezone))}`
}

/** What the clock of a time zone reads: `2026-11-01T00:00:00`. */
const clockAt = (moment: number, timezone: string): string =>
  new Date(moment + offsetMinutes(moment, timezone) * MS_PER_MINUTE).toISOString().slice(0, 19)

/** How far the clock of a time zone is ahead of UTC at a moment. */
function offsetMinutes(moment: number, timezone: string): number {
  const [, sign, hours = 0, minutes = 0] =
    /GMT([+-])(\d+):(\d+)/.exec(
      Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' }).format(moment),
    ) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

function offsetText(minutes: number): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const ahead = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`
}
