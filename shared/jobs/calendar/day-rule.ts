import { plainWeekdays } from '../schedule/cron-fields.js'
import { type BusinessCalendar, isBusinessDay, isMonthEnd } from './business-days.js'
import { type Day, weekdayOf } from './local-time.js'

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const NAME = `(?:${WEEKDAYS.join('|')})`
const WEEKDAY_LIST = new RegExp(`^${NAME}(?:-${NAME})?(?:,${NAME}(?:-${NAME})?)*$`)
const BUSINESS_DAY = /^business-day (-?[1-9]|-?1\d|-?2[0-3])$/

/** How days are written. */
export const DAYS_RULE =
  "must be weekdays by name such as 'MON-FRI' or 'MON,THU', 'month-end', or 'business-day 3' (-1 is the last one)"

/** Which days are meant. */
export type DayRule =
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly kind: 'month-end' }
  | { readonly kind: 'business-day'; readonly nth: number }

/** Every day. */
export const EVERY_DAY: DayRule = { kind: 'weekdays', weekdays: [0, 1, 2, 3, 4, 5, 6] }

/** Days as they are written; undefined if they are none. */
export function dayRuleOf(text: string): DayRule | undefined {
  if (text === 'month-end') return { kind: 'month-end' }
  const [, nth] = BUSINESS_DAY.exec(text) ?? []
  if (nth !== undefined) return { kind: 'business-day', nth: Number(nth) }
  const list = text.toUpperCase().replaceAll(' ', '')
  if (!WEEKDAY_LIST.test(list)) return undefined
  const names = plainWeekdays(list)
    .split(',')
    .flatMap((part) => spelt(part))
  const weekdays = [...new Set(names)].map((name) => WEEKDAYS.indexOf(name))
  return { kind: 'weekdays', weekdays: weekdays.toSorted((one, other) => one - other) }
}

/** `MON-FRI` as its names; a range over the end of the week is a list already. */
function spelt(part: string): string[] {
  const [first = '', last = first] = part.split('-')
  return WEEKDAYS.slice(WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last) + 1)
}

/** Whether a day is meant. A business day needs a calendar; without one no day is one. */
export function isMeant(rule: DayRule, day: Day, calendar: BusinessCalendar | undefined): boolean {
  switch (rule.kind) {
    case 'weekdays':
      return rule.weekdays.includes(weekdayOf(day))
    case 'month-end':
      return isMonthEnd(day)
    case 'business-day':
      return calendar !== undefined && isBusinessDay(calendar, day, rule.nth)
  }
}
