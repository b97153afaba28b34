import { folderSegment, type Numbering, numberingSegment } from '../contract/keys.js'
import { ownEntry } from '../contract/own-entry.js'
import type { Expectation } from '../jobs/schema/expect-schema.js'
import type { LedgerDecision, LedgerEntry, LedgerPage } from '../mailbox/ledger.js'
import { type Answer, type Arrival, arrivedAt, businessDateIn, type Miss } from './arrival.js'
import type { ExpectationState } from './expectation-state.js'
import type { ReadFolder, Reading } from './reading.js'

const MAX_ARRIVALS = 2_000
const MAX_MISSES = 40
const MAX_FAILED = 100
const MAX_BOUNDS = 20

/** What is known of mail, by the ledger. */
export type MailByLedger = Pick<
  ExpectationState,
  'readings' | 'arrivals' | 'answers' | 'misses' | 'failed'
>

/** Whose decisions are read, and what of them. */
export interface LedgerReader {
  readonly monitor: string
  /** The name that it had before. */
  readonly formerly?: string | undefined
  readonly expect: Pick<Expectation, 'distinct' | 'date' | 'or'>
  /** Mail that came before this moment, in ms, answers nothing any more. */
  readonly keepFrom: number
}

/** What is known of it in one folder. */
export interface FolderMail extends Omit<MailByLedger, 'readings'> {
  readonly reading: Reading
}

/**
 * What a page adds. It may be read several times, and adds nothing then; of two decisions on a mail the one of the higher lease is true: the
 * other run had been overtaken.
 */
export function withPage(
  { reading, arrivals, answers, misses, failed }: FolderMail,
  page: LedgerPage,
  reader: LedgerReader,
): FolderMail {
  const numbering = nameOfNumbering(page)
  const found = page.entries.map((entry) => ({
    uid: entry.uid,
    entry,
    at: momentOf(entry, page, boundBelow(reading, numbering, entry.uid)),
    decision: entry.decisions.find(ofReader(reader)),
    other: entry.decisions.find(({ monitor }) => monitor === reader.expect.or),
  }))
  const ours = found.flatMap(({ decision, ...one }) => (decision ? [{ ...one, decision }] : []))
  const { lease = 0 } = page
  const isTold = (one: Decided) =>
    one.numbering === numbering && ours.some(({ uid }) => uid === one.uid)
  const isHeld = (one: Decided) => isTold(one) && (one.lease ?? 0) >= lease
  const held = new Set([...arrivals, ...misses].filter(isHeld).map(({ uid }) => uid))
  const news = ours.filter(({ uid }) => !held.has(uid))
  const replaced = new Set(news.map(({ uid }) => uid))
  const stays = (one: Decided) => one.numbering !== numbering || !replaced.has(one.uid)
  const facts = { numbering, ...(lease > 0 && { lease }) }
  const isRecent = ({ at }: { readonly at: string }) => Date.parse(at) >= reader.keepFrom
  return {
    reading: {
      ...reading,
      bounds: withBound(reading.bounds, numbering, page),
      ...lastMail(reading, found),
    },
    arrivals: [
      ...arrivals.filter(stays),
      ...news.flatMap((one) => arrivalIn({ ...one, ...facts }, reader.expect)),
    ]
      .filter(isRecent)
      .slice(-MAX_ARRIVALS),
    answers: withAnswers(
      answers,
      found.flatMap(({ other, ...one }) =>
        other ? answersIn({ ...one, ...facts, decision: other }) : [],
      ),
    )
      .filter(isRecent)
      .slice(-MAX_ARRIVALS),
    misses: likeliest([
      ...misses.filter(stays),
      ...news.flatMap((one) => missIn({ ...one, ...facts })),
    ]),
    failed: [
      ...failed.filter(({ uid }) => !replaced.has(uid)),
      ...news.flatMap(({ uid, at, decision }) =>
        decision.result === 'failed' ? [{ uid, at }] : [],
      ),
    ]
      .filter(isRecent)
      .slice(-MAX_FAILED),
  }
}

/** Of a mail that is known already nothing changes: what answers is not counted, and has no value to be booked by. */
function withAnswers(answers: readonly Answer[], news: readonly Answer[]): Answer[] {
  const isKnown = ({ monitor, numbering, uid }: Answer) =>
    answers.some((one) => one.monitor === monitor && one.numbering === numbering && one.uid === uid)
  return [...answers, ...news.filter((one) => !isKnown(one))]
}

/** What tells mail of one decision from that of another. */
type Decided = Pick<Arrival, 'numbering' | 'uid' | 'lease'>

/** What a poll found that saw everything there was: mail of this UID and above came after it had begun. */
export const withUidNext = (
  reading: Reading,
  numbering: Numbering,
  { uidNext, at }: { readonly uidNext: number; readonly at: number },
): Reading => {
  const name = nameOfNumbering({ ...reading, ...numbering })
  const others = reading.bounds.filter((one) => one.numbering !== name || one.uidNext !== uidNext)
  const bound = { numbering: name, uidNext, at: new Date(at).toISOString() }
  return { ...reading, bounds: [...others, bound].slice(-MAX_BOUNDS) }
}

/** Names of folders and numberings repeat from mailbox to mailbox, and a monitor may move. */
const nameOfNumbering = ({ mailbox, folder, ...numbering }: ReadFolder & Numbering): string =>
  `${mailbox}/${folderSegment(folder)}/${numberingSegment(numbering)}`

const momentOf = (
  { internalDate }: LedgerEntry,
  { decidedAt }: LedgerPage,
  after: number | undefined,
): string =>
  new Date(
    arrivedAt(internalDate === undefined ? undefined : Date.parse(internalDate), {
      after,
      before: Date.parse(decidedAt),
    }),
  ).toISOString()

const boundBelow = ({ bounds }: Reading, numbering: string, uid: number): number | undefined => {
  const below = bounds.filter((one) => one.numbering === numbering && one.uidNext <= uid)
  const nearest = below.toSorted((one, other) => other.uidNext - one.uidNext)[0]
  return nearest && Date.parse(nearest.at)
}

/** The first page of a run says best when its UIDNEXT was seen. */
const withBound = (
  bounds: Reading['bounds'],
  numbering: string,
  { uidNext, decidedAt }: LedgerPage,
): Reading['bounds'] =>
  uidNext === undefined ||
  bounds.some((bound) => bound.numbering === numbering && bound.uidNext === uidNext)
    ? bounds
    : [...bounds, { numbering, uidNext, at: decidedAt }].slice(-MAX_BOUNDS)

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

/** A mail, and what the monitor made of it. */
interface DecidedMail extends Decided {
  readonly entry: Pick<LedgerEntry, 'internalDate' | 'messageId' | 'from' | 'subject'>
  readonly at: string
  readonly decision: LedgerDecision
}

const quotedFacts = ({
  from,
  subject,
}: DecidedMail['entry']): Pick<Arrival, 'from' | 'subject'> => ({
  ...(from !== undefined && { from }),
  ...(subject !== undefined && { subject }),
})

const placeIn = ({ numbering, uid, lease, at }: DecidedMail) => ({
  numbering,
  uid,
  ...(lease !== undefined && { lease }),
  at,
})

/** The mail as it counts for due times; none if the monitor did not match it. */
export function arrivalIn(mail: DecidedMail, expect: LedgerReader['expect']): Arrival[] {
  const { entry, decision, at } = mail
  if (decision.result !== 'matched') return []
  const { captures = {} } = decision
  const value = expect.distinct === undefined ? undefined : ownEntry(captures, expect.distinct)
  const day =
    expect.date === undefined ? undefined : businessDateIn(ownEntry(captures, expect.date) ?? '')
  const { internalDate, messageId } = entry
  return [
    {
      ...placeIn(mail),
      ...(internalDate !== undefined && internalDate !== at && { internalDate }),
      ...(messageId !== undefined && { messageId }),
      ...quotedFacts(entry),
      ...(value !== undefined && { distinct: value }),
      ...(day !== undefined && { date: day }),
    },
  ]
}

/** The mail as it stands for one of another monitor; none if its own did not match it. */
const answersIn = (mail: DecidedMail): Answer[] =>
  arrivalIn(mail, {}).map((arrival) => ({ ...arrival, monitor: mail.decision.monitor }))

function missIn(mail: DecidedMail): Miss[] {
  const { entry, decision } = mail
  if (decision.result !== 'unmatched') return []
  const { decidedBy: condition = '', seen = '' } = decision
  return [{ ...placeIn(mail), ...quotedFacts(entry), condition, seen }]
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
