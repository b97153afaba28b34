import { minutesOf } from '../calendar/local-time.js'
import type { PollRequest } from './poll-request.js'

/** Polls that come so often tell of a due time soon enough. */
const OFTEN_SECONDS = 900

/** After a due time a mailbox is polled at once, and once more if that poll failed, or another run had the folder: before it is unknown. */
const POLLED_AFTER_MINUTES = [1, 31] as const

const MINUTES_PER_DAY = 1_440
const MINUTES_PER_HOUR = 60

/** A time table of every day: at each of these minutes of each of these hours. */
export interface DailyTimes {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly zone: string
}

/**
 * Polls behind the due times of mail that is expected, where the mailbox is else polled by a time table or seldom: a minute later, and half
 * an hour after that. Each day: one on which nothing is due is polled once more, and that is all. Times of one minute of the hour share a
 * table, and tables of the same hours: a stack has room for so many schedules.
 */
export function duePollsOf({ mailbox, monitors }: PollRequest): DailyTimes[] {
  const isOften = 'seconds' in mailbox.poll && mailbox.poll.seconds <= OFTEN_SECONDS
  if (isOften) return []
  const expected = monitors.flatMap(({ enabled, expect }) => (enabled && expect ? expect.by : []))
  return tablesAfter(expected)
}

function tablesAfter(
  clocks: readonly { readonly at: string; readonly zone: string }[],
): DailyTimes[] {
  const hoursOf = new Map<string, Set<number>>()
  for (const { at, zone } of clocks)
    for (const after of POLLED_AFTER_MINUTES) {
      const minutes = ((minutesOf(at) ?? 0) + after) % MINUTES_PER_DAY
      const key = `${zone} ${minutes % MINUTES_PER_HOUR}`
      const hours = hoursOf.get(key) ?? new Set()
      hoursOf.set(key, hours.add(Math.floor(minutes / MINUTES_PER_HOUR)))
    }
  const tables = new Map<string, DailyTimes>()
  for (const [key, found] of hoursOf) {
    const [zone = '', minute] = key.split(' ')
    const hours = [...found].toSorted(ascending)
    const hoursKey = `${zone} ${hours}`
    const minutes = [...(tables.get(hoursKey)?.minutes ?? []), Number(minute)].toSorted(ascending)
    tables.set(hoursKey, { minutes, hours, zone })
  }
  return [...tables.values()]
}

const ascending = (one: number, other: number): number => one - other
