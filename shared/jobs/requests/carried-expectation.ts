import { ownEntry } from '../../contract/own-entry.js'
import { dayRuleOf, EVERY_DAY } from '../calendar/day-rule.js'
import type { DueRule } from '../calendar/due-times.js'
import { minutesOf } from '../calendar/local-time.js'
import { DEFAULT_TIMEZONE } from '../schedule/timezone.js'
import type { CalendarDefinition } from '../schema/calendar-schema.js'
import type { Expectation, ExpectDefinition } from '../schema/expect-schema.js'

/** What of a jobs file an expectation refers to. */
export interface ExpectationContext {
  readonly timezone?: string | undefined
  readonly calendars: Readonly<Record<string, CalendarDefinition>>
}

/** An expectation as the functions get it: its zones said, its calendar's days with it. */
export function carriedExpectation(
  { by, on, closedDay = 'skip', count = 1, ...said }: ExpectDefinition,
  { timezone = DEFAULT_TIMEZONE, calendars }: ExpectationContext,
): Expectation {
  const clocks = Array.isArray(by) ? by : [by]
  const calendar = on === undefined ? undefined : ownEntry(calendars, on)
  return {
    ...said,
    by: clocks.map((clock) => (typeof clock === 'string' ? { at: clock, zone: timezone } : clock)),
    closedDay,
    count,
    ...(on !== undefined && calendar && { calendar: carriedCalendar(on, calendar) }),
  }
}

const carriedCalendar = (
  name: string,
  { weekend, closed, open, until }: CalendarDefinition,
): NonNullable<Expectation['calendar']> => ({
  name,
  weekend: weekend === 'none' ? [] : weekdaysOf(weekend),
  closed,
  open,
  ...(until !== undefined && { through: until }),
})

function weekdaysOf(weekend: string): number[] {
  const rule = dayRuleOf(weekend)
  return rule?.kind === 'weekdays' ? [...rule.weekdays] : []
}

/** When the mail of an expectation is due. */
export const dueRuleOf = ({ by, days, calendar, closedDay, within }: Expectation): DueRule => ({
  by: by.map(({ at, zone }) => ({ minutes: minutesOf(at) ?? 0, zone })),
  days: (days === undefined ? undefined : dayRuleOf(days)) ?? EVERY_DAY,
  calendar,
  closedDay,
  ...(within && { withinMs: within.seconds * 1_000 }),
})
