// Our own: Date takes several times as long for a date that it has to guess at, and of thousands of heads each has one.
import { nearestRfc3339 } from '../../contract/rfc3339.js'

const MS_PER_MINUTE = 60_000

/** As the grammar has it (RFC 9051 9, date-time), with or without its quotes: `" 4-Jan-2026 09:00:00 +0900"`. */
const WRITTEN =
  /^"?(0?[1-9]| [1-9]|[12]\d|3[01])-([A-Z][a-z]{2})-([12]\d{3}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-])([01]\d)([0-5]\d)"?$/

/** The day alone, where the rest is not as the grammar has it. */
const WRITTEN_DAY = /^"?([ 0-3]?\d)-([A-Z][a-z]{2})-(\d{4}) /

/** The zone at the end of a date-time: `+0900`. */
const ZONE = /([+-])(\d{2})(\d{2})"?\s*$/

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** When a server received a message. */
export interface InternalDate {
  readonly internalDate: Date
  /** The day as the server wrote it, on its own clock: `2026-01-04`. */
  readonly internalDay: string
}

/** Reads an INTERNALDATE; undefined if it is no date. */
export function readInternalDate(written: string): InternalDate | undefined {
  const [whole, day = '', name = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] =
    WRITTEN.exec(written) ?? []
  const month = MONTHS.indexOf(name)
  if (whole === undefined || month === -1) return guessed(written)
  const utcMs = Date.UTC(
    Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  return {
    internalDate: new Date(utcMs - offsetMs(sign, zoneHours, zoneMinutes)),
    internalDay: dayOf(year, month, day),
  }
}

function guessed(written: string): InternalDate | undefined {
  const date = new Date(written.replaceAll('"', ''))
  if (Number.isNaN(date.getTime())) return undefined
  const internalDate = nearestRfc3339(date)
  const [, day = '', name = '', year] = WRITTEN_DAY.exec(written) ?? []
  const month = MONTHS.indexOf(name)
  if (month !== -1) return { internalDate, internalDay: dayOf(year, month, day) }
  const [, sign, hours, minutes] = ZONE.exec(written) ?? []
  const local = new Date(internalDate.getTime() + offsetMs(sign, hours, minutes))
  return { internalDate, internalDay: local.toISOString().slice(0, 10) }
}

const offsetMs = (sign = '+', hours = '0', minutes = '0'): number =>
  (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MS_PER_MINUTE

const dayOf = (year = '', monthIndex: number, day: string): string =>
  `${year}-${String(monthIndex + 1).padStart(2, '0')}-${day.trim().padStart(2, '0')}`
