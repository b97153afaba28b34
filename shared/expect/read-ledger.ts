import type { Archive } from '../archive/archive.js'
import { beginningOfHour, ledgerHourKey, ledgerHoursPrefix } from '../contract/ledger-hour-keys.js'
import { type LedgerPage, ledgerPageSchema } from '../mailbox/ledger.js'
import { type HourLine, type LedgerHour, readHour } from '../mailbox/ledger-hour.js'
import { jsonIn } from '../runtime/json.js'
import { readAhead } from '../runtime/read-ahead.js'
import {
  type FolderMail,
  type LedgerReader,
  type MailByLedger,
  withPage,
} from './mail-by-ledger.js'
import { isSameFolder, type ReadFolder } from './reading.js'

/** Of some hundred KB each. */
const HOURS_AHEAD = 2

const HOUR_MS = 3_600_000

/** So long after an hour a run may still enter into it what it decided in it: longer than a run of the function lasts. */
const SETTLED_MS = 15 * 60_000

/** What the ledger is read with. */
export interface LedgerAccess {
  readonly archive: Pick<Archive, 'list' | 'read'>
  readonly now: () => Date
  /** Whether more may be begun; what is read by then is kept. */
  readonly hasTime: () => boolean
  /** Told what cannot be read. */
  readonly warn: (message: string) => void
}

/** What was read. */
export interface ReadMail {
  readonly mail: MailByLedger
  /** There is more than there was time for. */
  readonly isBehind: boolean
}

/**
 * Reads on in the ledger of the folders, hour by hour as the decisions were made, whoever they were for: so one that decides late, or on what
 * lies far behind, needs no look at what others did. Of each folder at least an hour, however little time is left. A folder that the monitor
 * has left is read to its end, and forgotten.
 *
 * @param present where it is now @throws StorageFailed
 */
export async function readOn(
  access: LedgerAccess,
  reader: LedgerReader,
  known: MailByLedger,
  present: ReadFolder,
): Promise<ReadMail> {
  let mail = known
  let isBehind = false
  for (const reading of known.readings) {
    const { readings, ...rest } = mail
    const read = await readFolder(access, reader, { ...rest, reading })
    const { reading: next, ...found } = read.mail
    isBehind ||= read.isBehind
    const isLeft = !read.isBehind && !isSameFolder(reading, present)
    mail = {
      ...found,
      readings: readings.flatMap((one) => (one !== reading ? [one] : isLeft ? [] : [next])),
    }
  }
  return { mail, isBehind }
}

/** What is known of a folder's mail, and whether that is all. */
interface ReadFolderMail {
  readonly mail: FolderMail
  readonly isBehind: boolean
}

async function readFolder(
  access: LedgerAccess,
  reader: LedgerReader,
  known: FolderMail,
): Promise<ReadFolderMail> {
  const { archive, now, hasTime } = access
  // Once for the whole reading: an hour that comes to its end meanwhile is read once more.
  const settledBefore = hourOf(now().getTime() - SETTLED_MS)
  const hours = await hoursFrom(archive, known.reading)
  let mail = known
  let left = hours.length
  for await (const hour of readAhead(hours, HOURS_AHEAD, (key) => hourAt(archive, key))) {
    const read = await readLines(access, reader, mail, hour)
    const isSettled = hour.begins < settledBefore
    if (read.linesLeft) {
      // To an hour that is not settled more is added; its lines are counted once it is.
      const at = { from: hour.begins, lines: isSettled ? read.lines : 0 }
      return { mail: readTo(read.mail, at), isBehind: true }
    }
    mail = readTo(read.mail, { from: Math.min(hour.begins + HOUR_MS, settledBefore), lines: 0 })
    left -= 1
    if (left > 0 && !hasTime()) return { mail, isBehind: true }
  }
  return { mail: readTo(mail, { from: settledBefore, lines: 0 }), isBehind: false }
}

/** An hour of the ledger. */
interface Hour extends LedgerHour {
  readonly key: string
  /** In ms. */
  readonly begins: number
}

async function hourAt(archive: LedgerAccess['archive'], key: string): Promise<Hour> {
  const stored = await archive.read(key)
  const begins = beginningOfHour(key)?.getTime() ?? 0
  return { key, begins, ...readHour(stored?.body ?? Buffer.alloc(0)) }
}

/** Pages that an hour only names are asked for one after the other: one of many monitors is large. */
async function readLines(
  { archive, hasTime, warn }: LedgerAccess,
  reader: LedgerReader,
  known: FolderMail,
  { key, begins, lines, damaged }: Hour,
): Promise<{ readonly mail: FolderMail; readonly lines: number; readonly linesLeft: boolean }> {
  if (damaged > 0) warn(damagedWords(key, damaged, reader))
  const { from, lines: before = 0 } = known.reading
  const first = Date.parse(from) === begins ? before : 0
  let mail = known
  let asked = 0
  for (const [index, line] of lines.entries()) {
    if (index < first) continue
    if (!line.page && asked > 0 && !hasTime()) return { mail, lines: index, linesLeft: true }
    if (!line.page) asked += 1
    const page = line.page ?? (await pageAt(archive, line))
    if (page) mail = withPage(mail, page, reader)
  }
  return { mail, lines: lines.length, linesLeft: false }
}

const hourOf = (moment: number): number => Math.floor(moment / HOUR_MS) * HOUR_MS

/** Never back: a machine's clock may be behind that of another. */
function readTo(
  { reading, ...mail }: FolderMail,
  { from, lines }: { readonly from: number; readonly lines: number },
): FolderMail {
  const { lines: _, ...before } = reading
  if (from < Date.parse(reading.from)) return { ...mail, reading }
  return {
    ...mail,
    reading: { ...before, from: new Date(from).toISOString(), ...(lines > 0 && { lines }) },
  }
}

/** The keys of the hours that are not known yet, the earliest first. */
async function hoursFrom(
  archive: LedgerAccess['archive'],
  { mailbox, folder, from }: FolderMail['reading'],
): Promise<string[]> {
  const hours: string[] = []
  const first = ledgerHourKey(mailbox, folder, new Date(from))
  // A listing begins behind a key: without its last sign, the first one is among them.
  for await (const { key } of archive.list(ledgerHoursPrefix(mailbox, folder), first.slice(0, -1)))
    if (beginningOfHour(key)) hours.push(key)
  return hours
}

/** One that was never written, as its run died, was decided on again. */
async function pageAt(
  archive: LedgerAccess['archive'],
  { key }: HourLine,
): Promise<LedgerPage | undefined> {
  const stored = await archive.read(key)
  return stored && ledgerPageSchema.safeParse(jsonIn(stored.body.toString('utf8'))).data
}

const damagedWords = (key: string, lines: number, { monitor }: LedgerReader): string =>
  `${monitor}: ${lines} lines of ${key} cannot be read; mail that they tell of may be taken for missing`
