import { placeFacts } from '../state/place-facts.js'
import { language, zone } from '../state/settings.js'

const mine = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The zone that times are told in: an IANA name. */
export const zoneName = (): string =>
  zone.value === 'mine'
    ? mine
    : zone.value === 'jobs'
      ? (placeFacts.value?.timezone ?? 'UTC')
      : 'UTC'

const part = (moment: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zoneName(), ...options }).format(moment)

const dayOf = (moment: Date): string =>
  part(moment, { year: 'numeric', month: '2-digit', day: '2-digit' })

const weekday = (moment: Date): string =>
  new Intl.DateTimeFormat(language.value, { timeZone: zoneName(), weekday: 'short' }).format(moment)

const WEEK_MS = 6 * 86_400_000

/** In a list: `02:48` today, `Fri 02:47` this week, else the day; other years whole. */
export function shortTime(moment: Date, now: Date): string {
  const clock = part(moment, { hour: '2-digit', minute: '2-digit' })
  const day = dayOf(moment)
  if (day === dayOf(now)) return clock
  const isLately = Math.abs(+now - +moment) < WEEK_MS
  if (isLately) return `${weekday(moment)} ${clock}`
  return day.slice(0, 4) === dayOf(now).slice(0, 4) ? `${day.slice(5)} ${clock}` : day
}

/** Whole: `2026-11-28 (Sat) 02:48:07`. */
export const longTime = (moment: Date): string =>
  `${dayOf(moment)} (${weekday(moment)}) ${part(moment, { hour: '2-digit', minute: '2-digit', second: '2-digit' })}`

const AGES = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `12 min. ago`, `in 3 hr.`: of two units the larger. */
export function ageWords(moment: Date, now: Date): string {
  const seconds = Math.round((+moment - +now) / 1_000)
  const [unit, size] = AGES.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  const words = new Intl.RelativeTimeFormat(language.value, { style: 'short', numeric: 'always' })
  return words.format(Math.trunc(seconds / size), unit)
}
