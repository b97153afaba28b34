import { type Day, dayAfter, weekdayOf } from './local-time.js'

/** Which days are business days. */
export interface BusinessCalendar {
  /** Its name in the jobs file. */
  readonly name: string
  /** Days of the week that are closed; 0 is Sunday. */
  readonly weekend: readonly number[]
  /** Public holidays, and what the file closes. */
  readonly closed: readonly Day[]
  /** What the file opens: it wins over everything else. */
  readonly open: readonly Day[]
  /** The last day that its holidays are known of. */
  readonly through?: Day | undefined
}

/** Longest run of closed days that is looked past: longer than any holiday, and shorter than a calendar that has no open day. */
const MAX_CLOSED_DAYS = 31

/** Whether it is a business day. */
export const isOpen = ({ weekend, closed, open }: BusinessCalendar, day: Day): boolean =>
  open.includes(day) || !(weekend.includes(weekdayOf(day)) || closed.includes(day))

/** The nearest business day after, or before, a day; undefined if there is none within a month. */
export function openDayBeside(
  calendar: BusinessCalendar,
  day: Day,
  direction: 1 | -1,
): Day | undefined {
  for (let distance = 1; distance <= MAX_CLOSED_DAYS; distance += 1) {
    const beside = dayAfter(day, distance * direction)
    if (isOpen(calendar, beside)) return beside
  }
  return undefined
}

/** Whether a day is its month's nth business day; counted from the end where `nth` is negative. */
export function isBusinessDay(calendar: BusinessCalendar, day: Day, nth: number): boolean {
  if (!isOpen(calendar, day)) return false
  const month = day.slice(0, 7)
  const step = nth < 0 ? 1 : -1
  let place = 1
  for (let other = dayAfter(day, step); other.startsWith(month); other = dayAfter(other, step)) {
    if (isOpen(calendar, other)) place += 1
  }
  return place === Math.abs(nth)
}

/** Whether a day is the last of its month. */
export const isMonthEnd = (day: Day): boolean => dayAfter(day, 1).slice(0, 7) !== day.slice(0, 7)
