import { beginningOfHour } from '../contract/ledger-hour-keys.js'
import { type LedgerPage, ledgerPageSchema } from '../mailbox/ledger.js'
import { type HourLine, type LedgerHour, readHour } from '../mailbox/ledger-hour.js'
import { jsonIn } from '../runtime/json.js'
import { readAhead } from '../runtime/read-ahead.js'
import type { PlaceBucket } from './place.js'

/** How far one has come in looking through the ledger, the newest first. */
export interface LedgerProgress {
  pages: number
  messages: number
  /** What could not be read, as it is damaged: their keys. */
  readonly damaged: string[]
  /** The moment down to which everything is looked through. */
  reached: Date
}

/** Nothing looked through yet. */
export const noProgress = (until: Date): LedgerProgress => ({
  pages: 0,
  messages: 0,
  damaged: [],
  reached: until,
})

/** Hours that are on their way at once, as bytes, some hundred KB each: S3 takes thousands of requests a second, and a person waits. */
const HOURS_AT_ONCE = 16

/** Pages that are asked for at once: one of many monitors has megabytes. */
export const PAGES_AT_ONCE = 4

/** An hour of the ledger. */
interface Hour extends LedgerHour {
  readonly key: string
}

/**
 * The pages that hours tell of, hour by hour as they are given. Of two lines on a page the one of the higher lease is true, also where a run
 * that was overtaken wrote the other one in the hour after. Two hours are held at a time, and a few pages.
 *
 * @param hours keys, the latest first
 * @param told keys of pages; those that are in it are passed over, and those that are told of are added
 */
export async function* pagesOfHours(
  bucket: PlaceBucket,
  hours: readonly string[],
  progress: Pick<LedgerProgress, 'damaged' | 'reached'>,
  told = new Set<string>(),
): AsyncGenerator<LedgerPage> {
  let later: Hour | undefined
  const stored = readAhead(hours, HOURS_AT_ONCE, async (key) => ({
    key,
    object: await bucket.read(key),
  }))
  for await (const { key, object } of stored) {
    const hour = { key, ...readHour(object?.body ?? Buffer.alloc(0)) }
    if (hour.damaged > 0) progress.damaged.push(key)
    if (later) yield* pagesOfHour(bucket, later, { earlier: hour, progress, told })
    later = hour
  }
  if (later) yield* pagesOfHour(bucket, later, { earlier: undefined, progress, told })
}

/** What an hour is read beside. */
interface HourBeside {
  readonly earlier: Hour | undefined
  readonly progress: Pick<LedgerProgress, 'damaged' | 'reached'>
  readonly told: Set<string>
}

async function* pagesOfHour(
  bucket: PlaceBucket,
  { key, lines }: Hour,
  { earlier, progress, told }: HourBeside,
): AsyncGenerator<LedgerPage> {
  const leases = new Map(earlier?.lines.map((line) => [line.key, line.lease]))
  const wanted = lines.filter(
    (line) => !told.has(line.key) && line.lease >= (leases.get(line.key) ?? 0),
  )
  for (const line of wanted) told.add(line.key)
  const pages = readAhead(wanted.toReversed(), PAGES_AT_ONCE, (line) =>
    pageOf(bucket, line, progress),
  )
  for await (const page of pages) if (page) yield page
  progress.reached = beginningOfHour(key) ?? progress.reached
}

const pageOf = async (
  bucket: PlaceBucket,
  { key, page }: HourLine,
  progress: Pick<LedgerProgress, 'damaged'>,
): Promise<LedgerPage | undefined> => page ?? (await pageAt(bucket, key, progress))

/** A page by its key; undefined if it is not there, or damaged, which is noted. */
export async function pageAt(
  bucket: PlaceBucket,
  key: string,
  progress: Pick<LedgerProgress, 'damaged'>,
): Promise<LedgerPage | undefined> {
  const stored = await bucket.read(key)
  // Expired meanwhile; or never written, as its run died: what it was to tell was decided on again.
  if (!stored) return undefined
  const parsed = ledgerPageSchema.safeParse(jsonIn(stored.body.toString('utf8')))
  if (parsed.success) return parsed.data
  progress.damaged.push(key)
  return undefined
}
