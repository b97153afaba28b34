import { isDate } from '../../shared/jobs/schedule/timezone.js'

/** A schedule as EventBridge Scheduler takes it, with the zone that its times are in. */
export const scheduleWords = ({
  expression,
  timezone,
}: {
  readonly expression: string
  readonly timezone?: string
}): string => (timezone === undefined ? expression : `${expression} ${timezone}`)

/** Which mail a monitor begins with. A date says whose it is. */
export function startWords(startFrom: string, timezone: string | undefined): string {
  if (startFrom === 'now') return 'begins with the next mail'
  if (startFrom === 'all') return 'begins with the first mail there is'
  return `begins ${sinceWords(startFrom, timezone)}`
}

/** Of a day, or a moment, from which on mail counts. */
export function sinceWords(startFrom: string, timezone: string | undefined): string {
  if (!isDate(startFrom)) return `with mail since ${startFrom}`
  return timezone === undefined
    ? `with mail since ${startFrom}, on the mail server's clock`
    : `with mail since ${startFrom} 00:00 ${timezone}`
}

/** A moment on the clock of a time zone, with its offset; in UTC where none is set: `2026-01-05 03:00:00 +09:00`. */
export function momentWords(moment: Date, timezone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone ?? 'UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(moment)
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((part) => part.type === type)?.value ?? ''
  const zone = of('timeZoneName').replace(/^GMT(?:\+00:00)?/, '')
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}:${of('second')} ${zone || 'UTC'}`
}
