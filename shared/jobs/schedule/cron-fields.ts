/** As cron and EventBridge begin the week. */
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** The five fields of a time table, in capitals: minute, hour, day of month, month, weekday. */
export const cronFields = (cron: string): string[] => cron.trim().toUpperCase().split(/\s+/)

/**
 * Weekdays so that everybody reads the same: a range over the end of the week (SAT-SUN) is none to EventBridge, whose week begins with
 * SUN, and one with a step (MON-FRI/2) counts from another day. Both become lists of their days.
 */
export const plainWeekdays = (field: string): string => field.split(',').flatMap(daysOf).join(',')

function daysOf(part: string): string[] {
  const [, first = '', last = '', step] = /^([A-Z]{3})-([A-Z]{3})(?:\/(\d+))?$/.exec(part) ?? []
  const [from, to] = [WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last)]
  const isPlain = from === -1 || to === -1 || step === '0' || (step === undefined && from <= to)
  if (isPlain) return [part]
  const count = ((to - from + WEEKDAYS.length) % WEEKDAYS.length) + 1
  const days = Array.from({ length: count }, (_, index) => WEEKDAYS[(from + index) % 7] ?? '')
  return days.filter((_, index) => index % Number(step ?? 1) === 0)
}

/** The same time table with weekdays that everybody reads the same. */
export function plainCron(cron: string): string {
  const [minute, hour, dayOfMonth, month, weekday = '*'] = cronFields(cron)
  return [minute, hour, dayOfMonth, month, plainWeekdays(weekday)].join(' ')
}

/** A field as EventBridge takes it: it writes a step from the first value on (0/10) where cron writes an asterisk. */
export const eventBridgeField = (first: string, field: string): string =>
  field
    .split(',')
    .map((part) => part.replace(/^\*\//, `${first}/`))
    .join(',')
