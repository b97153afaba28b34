import { PREFIX } from '../contract/keys.js'
import { readAhead } from '../runtime/read-ahead.js'
import type { Between, PlaceBucket } from './place.js'

/** The manifests that a monitor has kept of a day. */
export interface KeptDay {
  /** In UTC, `2026/11/21`. */
  readonly day: string
  readonly monitor: string
  /** Keys, as they sort. */
  readonly manifests: readonly string[]
}

/** Monitors that are listed at once, and months ahead of the one that is told: S3 takes thousands of requests a second. */
const MONITORS_AT_ONCE = 8
const MONTHS_AHEAD = 2

/**
 * The days of which something is kept, the last first. Months of which nothing is kept cost nothing: however long a time is, each month that
 * a monitor has kept mail of costs a request to be found, and those that list it.
 *
 * @param onMonth told of each month before it is listed, `2026/11`
 */
export async function* keptDays(
  bucket: PlaceBucket,
  monitors: readonly string[],
  between: Between,
  onMonth: (month: string) => void = () => {},
): AsyncGenerator<KeptDay> {
  const months = await monthsOf(bucket, monitors, between)
  const latestFirst = [...months.keys()].toSorted().toReversed()
  const listed = readAhead(latestFirst, MONTHS_AHEAD, async (month) => {
    onMonth(month)
    return await daysIn(bucket, month, months.get(month) ?? [], between)
  })
  for await (const days of listed) yield* days
}

/** The monitors that have kept mail of each month. */
async function monthsOf(
  bucket: PlaceBucket,
  monitors: readonly string[],
  between: Between,
): Promise<Map<string, string[]>> {
  const months = new Map<string, string[]>()
  const found = readAhead(monitors, MONITORS_AT_ONCE, async (monitor) => ({
    monitor,
    kept: await monthsKept(bucket, monitor, between),
  }))
  for await (const { monitor, kept } of found)
    for (const month of kept) months.set(month, [...(months.get(month) ?? []), monitor])
  return months
}

/** A listing from each month to the next that there is. */
async function monthsKept(
  bucket: PlaceBucket,
  monitor: string,
  { from, until }: Between,
): Promise<string[]> {
  const prefix = `${PREFIX.mail}${monitor}/`
  const last = monthOf(dayOf(until))
  const months: string[] = []
  let after = `${prefix}${dayOf(from)}`
  for (;;) {
    const key = await firstKey(bucket, prefix, after)
    const month = key === undefined ? undefined : monthOf(key.slice(prefix.length))
    if (month === undefined || month > last) return months
    months.push(month)
    // The next character behind a slash: past everything of this month.
    after = `${prefix}${month}0`
  }
}

async function daysIn(
  bucket: PlaceBucket,
  month: string,
  monitors: readonly string[],
  between: Between,
): Promise<KeptDay[]> {
  const days: KeptDay[] = []
  const listed = readAhead(monitors, MONITORS_AT_ONCE, (monitor) =>
    daysOfMonitor(bucket, month, monitor, between),
  )
  for await (const some of listed) days.push(...some)
  return days.toSorted((one, other) => (one.day < other.day ? 1 : one.day > other.day ? -1 : 0))
}

async function daysOfMonitor(
  bucket: PlaceBucket,
  month: string,
  monitor: string,
  { from, until }: Between,
): Promise<KeptDay[]> {
  const prefix = `${PREFIX.mail}${monitor}/`
  const [first, last] = [dayOf(from), dayOf(until)]
  const days = new Map<string, string[]>()
  for await (const { key } of bucket.list(`${prefix}${month}/`, `${prefix}${first}`)) {
    const day = key.slice(prefix.length, prefix.length + first.length)
    if (day > last) break
    if (!key.endsWith('/mail.json')) continue
    const manifests = days.get(day)
    if (manifests) manifests.push(key)
    else days.set(day, [key])
  }
  return [...days].map(([day, manifests]) => ({ day, monitor, manifests }))
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10).replaceAll('-', '/')

const monthOf = (day: string): string => day.slice(0, '2026/11'.length)

/** The first key behind another one; undefined if there is none. */
export async function firstKey(
  bucket: Pick<PlaceBucket, 'list'>,
  prefix: string,
  after?: string,
): Promise<string | undefined> {
  for await (const { key } of bucket.list(prefix, after)) return key
  return undefined
}
