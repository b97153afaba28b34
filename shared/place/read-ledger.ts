import { ledgerFolderPrefix } from '../contract/keys.js'
import { beginningOfHour, ledgerHoursPrefix } from '../contract/ledger-hour-keys.js'
import type { LedgerPage } from '../mailbox/ledger.js'
import { inGroups } from '../runtime/in-groups.js'
import { firstKey } from './kept-days.js'
import {
  type LedgerProgress,
  noProgress,
  PAGES_AT_ONCE,
  pageAt,
  pagesOfHours,
} from './ledger-hours.js'
import type { Between, PlaceBucket } from './place.js'

/** A folder that has been polled. */
export interface LedgerFolder {
  readonly mailbox: string
  /** Its path, as the server lists it. */
  readonly folder: string
}

const HOUR_MS = 3_600_000

/**
 * The pages of a folder that were decided between two moments, the latest hour first; within an hour as they were written. What lies
 * before the first hour that there is, of an older version, is read page by page.
 */
export async function* pagesOf(
  bucket: PlaceBucket,
  folder: LedgerFolder,
  between: Between,
  progress: LedgerProgress,
): AsyncGenerator<LedgerPage> {
  const hours = await hoursOf(bucket, folder, between)
  const seen = new Set<string>()
  for await (const page of pagesOfHours(bucket, hours.toReversed(), progress, seen))
    yield counted(page, progress)
  for await (const page of pagesBefore(bucket, folder, between, { progress, seen }))
    yield counted(page, progress)
  progress.reached = between.from
}

function counted(page: LedgerPage, progress: LedgerProgress): LedgerPage {
  progress.pages += 1
  progress.messages += page.entries.length
  return page
}

/** So many hours are looked at behind a time, for mail that came within it and was decided on later. */
const MAX_LATER_HOURS = 100

/** The hours that reach into a time, the earliest first; and those behind it that decided on what came by then, as a mailbox was down. */
async function hoursOf(
  bucket: PlaceBucket,
  { mailbox, folder }: LedgerFolder,
  { from, until }: Between,
): Promise<string[]> {
  const prefix = ledgerHoursPrefix(mailbox, folder)
  const hours: string[] = []
  const day = from.toISOString().slice(0, 10)
  let later = 0
  for await (const { key } of bucket.list(prefix, `${prefix}${day}`)) {
    const begins = beginningOfHour(key)
    if (!begins) continue
    if (begins > until) {
      later += 1
      if (later > MAX_LATER_HOURS || !(await hasArrivedBy(bucket, key, until))) break
    }
    if (begins.getTime() + HOUR_MS > from.getTime()) hours.push(key)
  }
  return hours
}

/** Whether an hour tells of mail that came by a moment. */
async function hasArrivedBy(bucket: PlaceBucket, key: string, moment: Date): Promise<boolean> {
  for await (const page of pagesOfHours(bucket, [key], noProgress(moment)))
    if (page.entries.some(({ internalDate }) => internalDate && new Date(internalDate) <= moment))
      return true
  return false
}

/** So many pages in a row that hours tell of: what an older version wrote lies below. One that catches up writes among old pages. */
const PAGES_OF_HOURS = 64

/**
 * The pages of a time before there were hours; none, and some requests, where all there is was written with them.
 * @param seen keys of the pages that hours have told of
 */
async function* pagesBefore(
  bucket: PlaceBucket,
  folder: LedgerFolder,
  { from, until }: Between,
  { progress, seen }: { readonly progress: LedgerProgress; readonly seen: ReadonlySet<string> },
): AsyncGenerator<LedgerPage> {
  const firstHour = await firstKey(bucket, ledgerHoursPrefix(folder.mailbox, folder.folder))
  const begins = firstHour === undefined ? undefined : beginningOfHour(firstHour)
  if (begins && begins <= from) return
  // In the first hour itself an older version may still have been at work.
  const end = begins ? begins.getTime() + HOUR_MS : Number.POSITIVE_INFINITY
  for await (const numbering of numberingsOf(bucket, folder)) {
    const found: LedgerPage[] = []
    let ofHours = 0
    for await (const { key, page } of pagesUnder(bucket, numbering, progress)) {
      const decidedAt = Date.parse(page.decidedAt)
      ofHours = decidedAt >= end || seen.has(key) ? ofHours + 1 : 0
      if (ofHours >= PAGES_OF_HOURS) break
      if (ofHours === 0 && decidedAt >= from.getTime() && decidedAt <= until.getTime())
        found.push(page)
    }
    yield* found.toReversed()
  }
}

interface KeyedPage {
  readonly key: string
  readonly page: LedgerPage
}

/** The pages of a numbering, in the order of their UIDs. */
async function* pagesUnder(
  bucket: PlaceBucket,
  numbering: string,
  progress: LedgerProgress,
): AsyncGenerator<KeyedPage> {
  for await (const some of inGroups(bucket.list(numbering), PAGES_AT_ONCE)) {
    const pages = await Promise.all(
      some.map(async ({ key }) => ({ key, page: await pageAt(bucket, key, progress) })),
    )
    for (const { key, page } of pages) if (page) yield { key, page }
  }
}

/** The prefixes of a folder's numberings, without a listing of their pages. */
async function* numberingsOf(
  bucket: PlaceBucket,
  { mailbox, folder }: LedgerFolder,
): AsyncGenerator<string> {
  const prefix = ledgerFolderPrefix(mailbox, folder)
  let key = await firstKey(bucket, prefix)
  while (key !== undefined) {
    const [segment = ''] = key.slice(prefix.length).split('/')
    yield `${prefix}${segment}/`
    // The next character behind a slash: past everything in the folder.
    key = await firstKey(bucket, prefix, `${prefix}${segment}0`)
  }
}
