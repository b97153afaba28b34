import type { Archive } from '../archive/archive.js'
import { ledgerKey, ledgerPageRange, ledgerPrefix, numberingSegment } from '../contract/keys.js'
import type { Expectation } from '../jobs/schema/expect-schema.js'
import { type LedgerEntry, type LedgerPage, ledgerPageSchema } from '../mailbox/ledger.js'
import { inGroups } from '../runtime/in-groups.js'
import { jsonIn } from '../runtime/json.js'
import { type Arrival, arrivedAt, businessDateIn, type Miss } from './arrival.js'
import type { ExpectationState, Reading } from './expectation-state.js'

/** Pages that one run reads: what is behind them is for the next run. */
export const MAX_PAGES = 2_000
const AT_ONCE = 16

const MAX_ARRIVALS = 2_000
const MAX_MISSES = 40
const MAX_WAITING = 100
const MAX_BOUNDS = 20

/** What is known of mail. */
export type KnownMail = Pick<ExpectationState, 'reading' | 'arrivals' | 'misses' | 'failed'>

/** Whose decisions are read, and what of them. */
export interface LedgerReader {
  readonly mailbox: string
  readonly folder: string
  readonly monitor: string
  /** The name that it had before. */
  readonly formerly?: string | undefined
  readonly expect: Pick<Expectation, 'distinct' | 'date'>
  /** Mail that came before this moment, in ms, answers nothing any more. */
  readonly keepFrom: number
}

/** The numbering that a folder has now. */
export interface PresentNumbering {
  readonly uidValidity: string
  readonly generation: number
}

/** What was read. */
export interface ReadMail {
  readonly mail: KnownMail
  /** There is more than one run may read. */
  readonly isBehind: boolean
}

/**
 * Reads on in the ledger of a folder: the pages behind those that are known, and those of mail that had been set aside. Each page is read
 * once, a numbering to its end before the next one.
 *
 * @throws StorageFailed
 */
export async function readOn(
  archive: Archive,
  reader: LedgerReader,
  known: KnownMail & { readonly reading: Reading },
  present: PresentNumbering,
): Promise<ReadMail> {
  const first = await readNumbering(archive, reader, known)
  const { reading } = first.mail
  const isSame =
    reading?.uidValidity === present.uidValidity && reading.generation === present.generation
  if (first.isBehind || isSame) return first
  return await readNumbering(archive, reader, {
    ...first.mail,
    reading: { ...present, next: 1, waiting: [], bounds: [] },
  })
}

async function readNumbering(
  archive: Archive,
  reader: LedgerReader,
  known: KnownMail & { readonly reading: Reading },
): Promise<ReadMail> {
  let mail = known
  let pages = 0
  const { next, waiting } = known.reading
  const isNews = (key: string): boolean => {
    const range = ledgerPageRange(key)
    if (!range) return false
    return range.last >= next || waiting.some((uid) => range.first <= uid && uid <= range.last)
  }
  for await (const keys of inGroups(newsIn(archive, reader, known.reading, isNews), AT_ONCE)) {
    const bodies = await Promise.all(keys.map((key) => archive.read(key)))
    for (const body of bodies) {
      const page = body && ledgerPageSchema.safeParse(jsonIn(body.body.toString('utf8')))
      // A page that cannot be read is none that anybody could use.
      if (page?.success) mail = withPage(mail, page.data, reader)
    }
    pages += keys.length
    if (pages >= MAX_PAGES) return { mail, isBehind: true }
  }
  return { mail, isBehind: false }
}

async function* newsIn(
  archive: Archive,
  { mailbox, folder }: LedgerReader,
  { next, waiting, ...numbering }: Reading,
  isNews: (key: string) => boolean,
): AsyncIterable<string> {
  const lowest = Math.min(next, ...waiting)
  const before = ledgerKey(mailbox, folder, numbering, lowest - 1, LAST_UID)
  for await (const { key } of archive.list(ledgerPrefix(mailbox, folder, numbering), before))
    if (isNews(key)) yield key
}

/** The last that there can be (RFC 9051 2.3.1.1). */
const LAST_UID = 4_294_967_295

function withPage(
  { reading, arrivals, misses, failed }: KnownMail & { readonly reading: Reading },
  page: LedgerPage,
  reader: LedgerReader,
): KnownMail & { readonly reading: Reading } {
  const isOfReader = ofReader(reader)
  const decidedAt = Date.parse(page.decidedAt)
  const isOurs = page.entries.some(({ decisions }) => decisions.some(isOfReader))
  const numbering = numberingSegment(reading)
  const found = page.entries.map((entry) => ({
    entry,
    at: new Date(
      arrivedAt(entry.internalDate === undefined ? undefined : Date.parse(entry.internalDate), {
        after: boundBelow(reading, entry.uid),
        before: decidedAt,
      }),
    ).toISOString(),
  }))
  const settled = page.entries.map(({ uid }) => uid)
  const waiting = [...reading.waiting.filter((uid) => !settled.includes(uid)), ...waitingIn(page)]
  const isKnown = (uid: number) =>
    arrivals.some((one) => one.uid === uid && one.numbering === numbering)
  const isRecent = ({ at }: { readonly at: string }) => Date.parse(at) >= reader.keepFrom
  return {
    reading: {
      ...reading,
      next:
        isOurs || page.entries.length === 0 ? Math.max(reading.next, page.last + 1) : reading.next,
      waiting: [...new Set(waiting)].slice(-MAX_WAITING),
      bounds: withBound(reading.bounds, page),
      ...lastMail(reading, found),
    },
    arrivals: [
      ...arrivals,
      ...found.flatMap((one) =>
        isKnown(one.entry.uid) ? [] : arrivalIn(one.entry, one.at, numbering, reader),
      ),
    ]
      .filter(isRecent)
      .slice(-MAX_ARRIVALS),
    misses: likeliest([
      ...misses,
      ...found.flatMap(({ entry, at }) => missIn(entry, at, numbering, reader)),
    ]),
    failed: [
      ...failed,
      ...found.flatMap(({ entry: { uid, decisions }, at }) =>
        decisions.some((one) => isOfReader(one) && one.result === 'failed') ? [{ uid, at }] : [],
      ),
    ]
      .filter(isRecent)
      .slice(-MAX_WAITING),
  }
}

/** Mail that is decided on later, and the few UIDs that were not there and may still come. */
function waitingIn({ aside = [], missing }: LedgerPage): number[] {
  const holes = missing.flatMap(({ first, last }) =>
    Array.from({ length: Math.min(last - first + 1, MAX_WAITING) }, (_, index) => first + index),
  )
  return [...aside, ...(holes.length <= MAX_HOLES ? holes : [])]
}

const MAX_HOLES = 20

const boundBelow = ({ bounds }: Reading, uid: number): number | undefined => {
  const bound = bounds.findLast(({ uidNext }) => uidNext <= uid)
  return bound && Date.parse(bound.at)
}

/** The first page of a run says best when its UIDNEXT was seen. */
const withBound = (
  bounds: Reading['bounds'],
  { uidNext, decidedAt }: LedgerPage,
): Reading['bounds'] =>
  uidNext === undefined || bounds.some((bound) => bound.uidNext >= uidNext)
    ? bounds
    : [...bounds, { uidNext, at: decidedAt }].slice(-MAX_BOUNDS)

function lastMail(
  { lastMailAt = '' }: Reading,
  found: readonly { readonly at: string }[],
): Pick<Reading, 'lastMailAt'> {
  const last = found
    .map(({ at }) => at)
    .reduce((one, other) => (one > other ? one : other), lastMailAt)
  return last === '' ? {} : { lastMailAt: last }
}

/** Whether a decision is that of the monitor, under whichever of its names: what it decided as another is not decided again. */
const ofReader =
  ({ monitor, formerly }: LedgerReader) =>
  (decision: { readonly monitor: string }): boolean =>
    decision.monitor === monitor || decision.monitor === formerly

function arrivalIn(
  entry: LedgerEntry,
  at: string,
  numbering: string,
  reader: LedgerReader,
): Arrival[] {
  const { distinct, date } = reader.expect
  const decision = entry.decisions.find(ofReader(reader))
  if (decision?.result !== 'matched') return []
  const { captures = {} } = decision
  const value = distinct === undefined ? undefined : captures[distinct]
  const day = date === undefined ? undefined : businessDateIn(captures[date] ?? '')
  const { uid, internalDate, messageId, from, subject } = entry
  return [
    {
      numbering,
      uid,
      at,
      ...(internalDate !== undefined && internalDate !== at && { internalDate }),
      ...(messageId !== undefined && { messageId }),
      ...(from !== undefined && { from }),
      ...(subject !== undefined && { subject }),
      ...(value !== undefined && { distinct: value }),
      ...(day !== undefined && { date: day }),
    },
  ]
}

function missIn(
  { uid, from, subject, decisions }: LedgerEntry,
  at: string,
  numbering: string,
  reader: LedgerReader,
): Miss[] {
  const decision = decisions.find(ofReader(reader))
  if (decision?.result !== 'unmatched') return []
  const { decidedBy: condition = '', seen = '' } = decision
  return [
    {
      numbering,
      uid,
      at,
      ...(from !== undefined && { from }),
      ...(subject !== undefined && { subject }),
      condition,
      seen,
    },
  ]
}

/** What a sender that was looked for sent is likelier than what somebody else did; of these the last ones. */
function likeliest(misses: readonly Miss[]): Miss[] {
  const isOther = ({ condition }: Miss) => isOfSender(condition)
  const near = misses.filter((miss) => !isOther(miss)).slice(-MAX_MISSES)
  return [...misses.filter(isOther).slice(-MAX_MISSES), ...near].toSorted(
    (one, other) => Date.parse(one.at) - Date.parse(other.at),
  )
}

/** Whether a condition asks who has sent it. */
export const isOfSender = (condition: string): boolean => /^when\.from(?:\[|$)/.test(condition)
