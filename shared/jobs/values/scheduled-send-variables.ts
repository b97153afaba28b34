/** What `{{name}}` in a scheduled send stands for: the time it was due, on the clock of its schedule's time zone. */
export const SCHEDULED_SEND_VARIABLES = {
  date: 'the day, 2026-11-21',
  time: 'hour and minute, 18:00',
  datetime: 'both, 2026-11-21 18:00',
  year: '2026',
  month: 'two digits, 11',
  day: 'of the month, two digits, 21',
  weekday: 'in English, Saturday',
  yesterday: 'the day before, 2026-11-20',
  lastMonth: 'the month before, 2026-10',
} as const

/** A name that a scheduled send may have between braces. */
export type ScheduledSendVariable = keyof typeof SCHEDULED_SEND_VARIABLES

/** The variables of a time. @param timezone a name of the IANA database */
export function scheduledSendVariables(
  scheduledAt: Date,
  timezone: string,
): Record<ScheduledSendVariable, string> {
  const { year, month, day, hour, minute, weekday } = wallClock(scheduledAt, timezone)
  const date = `${year}-${month}-${day}`
  const time = `${hour}:${minute}`
  return {
    date,
    time,
    datetime: `${date} ${time}`,
    year,
    month,
    day,
    weekday,
    // Days and months of the calendar, which have no time zone any more.
    yesterday: calendarDay(Number(year), Number(month) - 1, Number(day) - 1),
    lastMonth: calendarDay(Number(year), Number(month) - 2, 1).slice(0, 'yyyy-mm'.length),
  }
}

const calendarDay = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 'yyyy-mm-dd'.length)

function wallClock(at: Date, timezone: string) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'long',
  }).formatToParts(at)
  const part = (wanted: Intl.DateTimeFormatPartTypes) =>
    parts.find(({ type }) => type === wanted)?.value ?? ''
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    weekday: part('weekday'),
  }
}
