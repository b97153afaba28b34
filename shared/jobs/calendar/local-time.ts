import { Temporal } from 'temporal-polyfill'

const MINUTES_PER_DAY = 1_440
const MS_PER_DAY = 86_400_000

/** A day of the calendar: `2026-11-27`. Days have no zone; they sort as texts. */
export type Day = string

/** The day so many days later, or earlier. */
export const dayAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * MS_PER_DAY).toISOString().slice(0, 10)

/** Days from the first to the last, both included, in order. */
export function daysFrom(first: Day, last: Day): Day[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / MS_PER_DAY) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => dayAfter(first, index))
}

/** 0 is a Sunday. */
export const weekdayOf = (day: Day): number => new Date(day).getUTCDay()

/** The day of UTC that a moment, in ms, is in. */
export const dayInUtc = (moment: number): Day => new Date(moment).toISOString().slice(0, 10)

/** What a zone's clock shows at a moment, with its offset: `2026-11-27T09:30:00+09:00`. */
export const clockAt = (moment: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(moment)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: 0 })

/**
 * The moment, in ms, at which a zone's clock shows so many minutes after the midnight of a day; 1 440 and more are of the next day. A time
 * that the clock leaves out as it is put forward is the first moment after the gap; of one that comes twice it is the first.
 */
export function momentOf(day: Day, minutes: number, zone: string): number {
  const local = Temporal.PlainDate.from(dayAfter(day, Math.floor(minutes / MINUTES_PER_DAY)))
    .toPlainDateTime()
    .add({ minutes: minutes % MINUTES_PER_DAY })
  const first = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (first.toPlainDateTime().equals(local)) return first.epochMilliseconds
  // Where the time is left out, `earlier` reads the clock as it was before: the gap is what comes next.
  return first.getTimeZoneTransition('next')?.epochMilliseconds ?? first.epochMilliseconds
}

/** `09:30`, `25:00`: minutes after midnight; undefined if it is none. Times of the next morning go up to 47:59. */
export function minutesOf(text: string): number | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):([0-5]\d)$/.exec(text) ?? []
  return hours === '' || Number(hours) > 47 ? undefined : Number(hours) * 60 + Number(minutes)
}
