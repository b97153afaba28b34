import { PREFIX_DAYS } from '../contract/retention.js'
import type { FolderReset } from './epochs.js'
import type { KnownMail, KnownMessage, MailTraits } from './known-mail.js'

/** A message of a renumbered folder. */
export interface FoundMail extends MailTraits {
  readonly uid: number
  /** When the last server on its way says that it had it. */
  readonly tracedAt: Date | undefined
}

/** A monitor that decides on it. */
export interface DecidingMonitor {
  readonly name: string
  readonly formerly?: string | undefined
  readonly startFrom: string
  /** When it began in the folder. */
  readonly at: string | undefined
}

/** Why a monitor need not decide on a message any more: the ledger has it; it is older than the monitor; it is older than the ledger. */
export interface DecidedBefore {
  readonly result: 'recognised' | 'earlier' | 'expired'
  /** What was compared, in words. */
  readonly seen: string
}

const DAY_MS = 86_400_000

/** A day begins so long before it does in UTC, at the earliest. */
const FIRST_ZONE_MS = 14 * 3_600_000

/** Copies of mail that was known may come for so long after a reset: a migration is not done in a moment. */
const COPIES_COME_MS = 30 * DAY_MS

/** A page of the ledger is kept for so long. */
const LEDGER_MS = PREFIX_DAYS['ledger/'] * DAY_MS

/** The new numbering of a folder, as far as it has been found out. */
export type ComparedReset = Pick<FolderReset, 'at' | 'until' | 'lastInternalDate' | 'keepsDates'>

/**
 * Whether a message may be one that is known: all that was there when the folder was renumbered; afterwards what is older than that, by
 * any of its dates, since others may still be copying.
 */
export function maybeKnown(mail: FoundMail, { at, until }: ComparedReset): boolean {
  if (mail.uid < until) return true
  const reset = Date.parse(at)
  const dates = [mail.internalDate, mail.date, mail.tracedAt].flatMap((date) =>
    date ? [date.getTime()] : [],
  )
  return Math.min(...dates) < reset && dates.every((date) => date < reset + COPIES_COME_MS)
}

/**
 * The message that it was. Where mail is seen to have kept its INTERNALDATE, one that arrived after all that was decided on is new, whatever
 * it is the same as.
 */
export function knownAs(
  mail: FoundMail,
  known: Pick<KnownMail, 'assignedTo' | 'find'>,
  { keepsDates, lastInternalDate }: ComparedReset,
): KnownMessage | undefined {
  const isNoLater =
    lastInternalDate !== undefined && mail.internalDate.getTime() <= Date.parse(lastInternalDate)
  return known.assignedTo(mail.uid) ?? known.find(mail, { ofAnyDate: !keepsDates || isNoLater })
}

/** Whether a monitor need not decide on a message; undefined if it has to. */
export function decidedBefore(
  mail: FoundMail,
  monitor: DecidingMonitor,
  known: KnownMessage | undefined,
  reset: ComparedReset,
): DecidedBefore | undefined {
  const { name, formerly = name, at, startFrom } = monitor
  if (known && (known.monitors.has(name) || known.monitors.has(formerly)))
    return { result: 'recognised', seen: `UID ${known.uid}` }
  if (mail.uid >= reset.until) return undefined
  const latest = latestDate(mail, reset)
  if (latest === undefined) return undefined
  const begins = beginningOf(startFrom, at)
  if (begins !== undefined && latest < begins)
    return { result: 'earlier', seen: `${rfc3339(latest)}, before ${rfc3339(begins)}` }
  const reaches = Date.parse(reset.at) - LEDGER_MS
  const hadBegun = at !== undefined && Date.parse(at) < reaches
  // What is not known and came before the oldest page was decided on, and its page has expired.
  if (hadBegun && latest < reaches)
    return { result: 'expired', seen: `${rfc3339(latest)}, before ${rfc3339(reaches)}` }
  return undefined
}

/** The latest of the dates of a message that say when it came; the INTERNALDATE of a copy may only say when it was copied. */
function latestDate(
  { internalDate, date, tracedAt }: FoundMail,
  { keepsDates = true }: ComparedReset,
): number | undefined {
  const dates = [keepsDates ? internalDate : undefined, date, tracedAt].flatMap((one) =>
    one ? [one.getTime()] : [],
  )
  return dates.length === 0 ? undefined : Math.max(...dates)
}

/**
 * When a monitor began, our clock says, and when mail came, that of its server, in whole seconds; some are wrong by the hour of daylight saving.
 * What seems to be older by less may be younger: it is decided on, since what is kept needlessly is better than what is lost.
 */
const CLOCKS_DIFFER_MS = 3_660_000

/** Undefined if nothing is older than the monitor. */
function beginningOf(startFrom: string, at: string | undefined): number | undefined {
  if (startFrom === 'all') return undefined
  if (startFrom === 'now') return at === undefined ? undefined : Date.parse(at) - CLOCKS_DIFFER_MS
  return Date.parse(startFrom) - (startFrom.includes('T') ? 0 : FIRST_ZONE_MS)
}

const rfc3339 = (time: number): string => new Date(time).toISOString()

/** What a sample of a renumbered folder shows of a message. */
export interface SampledMail extends FoundMail {
  /** What the ledger says of its INTERNALDATE; undefined if it does not know the message. */
  readonly dates: 'same' | 'other' | undefined
}

/** Without any message that is known, so many have to be older than their INTERNALDATE. */
const MIN_STRANGERS = 20
const MOST_STRANGERS = 0.9
const MUCH_OLDER_MS = 3 * DAY_MS

/**
 * Whether mail has kept its INTERNALDATE: as those messages of a sample tell that are known. If none is: it has not, if nearly all of them
 * say that they were sent long before; else nobody knows, and undefined it is.
 */
export function keepsDates(
  sample: readonly SampledMail[],
  { lastInternalDate }: Pick<FolderReset, 'lastInternalDate'>,
): boolean | undefined {
  const same = sample.filter(({ dates }) => dates === 'same').length
  const other = sample.filter(({ dates }) => dates === 'other').length
  if (same + other > 0) return same >= other
  const latest = lastInternalDate === undefined ? undefined : Date.parse(lastInternalDate)
  const isLate = ({ internalDate }: FoundMail) =>
    latest === undefined || internalDate.getTime() > latest
  if (sample.length < MIN_STRANGERS || !sample.every(isLate)) return undefined
  const older = sample.filter(({ internalDate, date, tracedAt }) => {
    const sent = Math.max(date?.getTime() ?? NEVER, tracedAt?.getTime() ?? NEVER)
    return sent < internalDate.getTime() - MUCH_OLDER_MS
  })
  return older.length < MOST_STRANGERS * sample.length ? undefined : false
}

const NEVER = Number.NEGATIVE_INFINITY
