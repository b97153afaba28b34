import { verdictsPrefix } from '../../shared/contract/keys.js'
import { type Verdict, verdictSchema } from '../../shared/expect/verdict.js'
import { dueTimesBetween } from '../../shared/jobs/calendar/due-times.js'
import { dueRuleOf } from '../../shared/jobs/requests/carried-expectation.js'
import type { Expectation } from '../../shared/jobs/schema/expect-schema.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import { jsonIn } from '../../shared/runtime/json.js'

/** What a monitor waits for. */
export interface Expected {
  /** The next due time that is not on a closed day, RFC 3339; absent if there is none for a year. */
  readonly nextDue?: string
  /** The latest verdict; absent if no due time was judged lately. */
  readonly last?: Pick<Verdict, 'due' | 'result'>
}

const DAY_MS = 86_400_000

/** A due time of tomorrow is found without asking a calendar for a year of days. */
const LOOKED_AHEAD_DAYS = [2, 40, 400]

/** Verdicts of a rule by the month are found so. */
const LOOKED_BACK_DAYS = 62

/** What a monitor waits for next, and how it went last. @throws what the bucket does */
export async function readExpected(
  bucket: PlaceBucket,
  { name, expect }: { readonly name: string; readonly expect: Expectation },
  now: Date,
): Promise<Expected> {
  const nextDue = nextDueOf(expect, now)
  const last = await lastVerdict(bucket, name, now)
  return {
    ...(nextDue !== undefined && { nextDue }),
    ...(last && { last: { due: last.due, result: last.result } }),
  }
}

function nextDueOf(expect: Expectation, now: Date): string | undefined {
  for (const days of LOOKED_AHEAD_DAYS) {
    const dues = dueTimesBetween(dueRuleOf(expect), +now, +now + days * DAY_MS)
    const next = dues.find(({ isClosed }) => !isClosed)
    if (next) return new Date(next.due).toISOString()
  }
  return undefined
}

async function lastVerdict(
  bucket: PlaceBucket,
  monitor: string,
  now: Date,
): Promise<Verdict | undefined> {
  const prefix = verdictsPrefix(monitor)
  const from = new Date(+now - LOOKED_BACK_DAYS * DAY_MS).toISOString()
  let latest: string | undefined
  for await (const { key } of bucket.list(
    prefix,
    `${prefix}${from.slice(0, 4)}/${from.slice(5, 7)}`,
  ))
    latest = key
  if (latest === undefined) return undefined
  const stored = await bucket.read(latest)
  return verdictSchema.safeParse(stored && jsonIn(String(stored.body))).data
}
