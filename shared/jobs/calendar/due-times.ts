import { type BusinessCalendar, isOpen, openDayBeside } from './business-days.js'
import { type DayRule, isMeant } from './day-rule.js'
import { type Day, dayAfter, dayInUtc, daysFrom, momentOf } from './local-time.js'

/** When mail has to be there. */
export interface DueRule {
  readonly by: readonly DueClock[]
  readonly days: DayRule
  readonly calendar?: BusinessCalendar | undefined
  /** What becomes of a day that the calendar has closed. */
  readonly closedDay: 'skip' | 'next' | 'previous'
  /** How long before a due time mail counts for it; `defaultWithinMs` if nothing is said. */
  readonly withinMs?: number | undefined
}

/** A time of day in a zone. */
export interface DueClock {
  /** After the midnight of its business date; 1 440 and more are of the next morning. */
  readonly minutes: number
  readonly zone: string
}

/** A time by which mail has to be there. */
export interface DueTime {
  /** Moment in ms. Mail is on time in the window (start, due]. */
  readonly due: number
  readonly start: number
  readonly zone: string
  /** The days it is for: several where shifts have brought them together. */
  readonly dates: readonly Day[]
  /** The calendar has the day closed: nothing is expected. */
  readonly isClosed: boolean
}

const HOUR_MS = 3_600_000

/** The widest window where the file names none. */
const MAX_DEFAULT_WITHIN_MS = 12 * HOUR_MS

/** Two weeks in which no zone of today changes its clock: how far due times of a day lie from each other is measured here. */
const MEASURED = { first: '2026-01-05', last: '2026-01-18' } as const

/** A shift goes over so many days at most. */
const MAX_SHIFT_DAYS = 31

/** A day of a zone begins a day before or after UTC's, and a time of the next morning is a day later. */
const NEAR_DAYS = 3

/** Each run asks several times for what two weeks of a clock have to be looked at for. */
const knownGaps = new Map<string, number>()

/** The smallest time between two due times, if every day had them. */
export function smallestGapMs({ by }: Pick<DueRule, 'by'>): number {
  const key = JSON.stringify(by)
  const gapMs = knownGaps.get(key) ?? measuredGapMs(by)
  knownGaps.set(key, gapMs)
  return gapMs
}

function measuredGapMs(by: DueRule['by']): number {
  const moments = daysFrom(MEASURED.first, MEASURED.last)
    .flatMap((day) => by.map(({ minutes, zone }) => momentOf(day, minutes, zone)))
    .toSorted((one, other) => one - other)
  const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment))
  return Math.min(...gaps.filter((gap) => gap > 0))
}

/** Half the smallest gap, so that mail between two windows is late for the one and early for none; 12 hours at most. */
export const defaultWithinMs = (rule: Pick<DueRule, 'by'>): number =>
  Math.min(MAX_DEFAULT_WITHIN_MS, smallestGapMs(rule) / 2)

/** The due times in (after, until], both moments in ms, the earliest first; closed days are among them. */
export function dueTimesBetween(rule: DueRule, after: number, until: number): DueTime[] {
  const withinMs = rule.withinMs ?? defaultWithinMs(rule)
  const [from, to] = [dayAfter(dayInUtc(after), -NEAR_DAYS), dayAfter(dayInUtc(until), NEAR_DAYS)]
  const found = new Map<string, DueTime>()
  for (const date of daysFrom(dayAfter(from, -MAX_SHIFT_DAYS), dayAfter(to, MAX_SHIFT_DAYS))) {
    const day = isMeant(rule.days, date, rule.calendar) ? placeOf(rule, date) : undefined
    if (!day || day.day < from || day.day > to) continue
    for (const { minutes, zone } of rule.by) {
      const due = momentOf(day.day, minutes, zone)
      if (due <= after || due > until) continue
      const key = `${due}`
      const dates = [...(found.get(key)?.dates ?? []), date]
      const isClosed = day.isClosed && (found.get(key)?.isClosed ?? true)
      found.set(key, {
        due,
        start: due - withinMs,
        zone,
        dates: [...new Set(dates)],
        isClosed,
      })
    }
  }
  return [...found.values()].toSorted((one, other) => one.due - other.due)
}

/** Where a day's due times fall: on itself, or on the business day beside it. */
function placeOf(
  { calendar, closedDay }: DueRule,
  date: Day,
): { readonly day: Day; readonly isClosed: boolean } {
  if (!calendar || isOpen(calendar, date)) return { day: date, isClosed: false }
  if (closedDay === 'skip') return { day: date, isClosed: true }
  const beside = openDayBeside(calendar, date, closedDay === 'next' ? 1 : -1)
  return beside === undefined ? { day: date, isClosed: true } : { day: beside, isClosed: false }
}
