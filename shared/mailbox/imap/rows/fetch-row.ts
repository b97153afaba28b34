import { type FetchItem, FetchItems, unreadableRow } from './fetch-items.js'

/** What a FETCH response tells of a message (RFC 9051 7.5.2). What it does not tell is absent. */
export interface FetchRow {
  readonly uid?: number
  /** RFC822.SIZE. */
  readonly size?: number
  /** As the server writes it. */
  readonly internalDate?: string
  /** Without keywords: a server may have any number of those. */
  readonly flags?: readonly string[]
  /** The section of the body that was asked for; absent if the server answers NIL. */
  readonly body?: Buffer
}

/** A section of the body, as in `BODY[HEADER]`; some fields of the header, whatever they are called; empty for the whole message. */
export type Section = 'HEADER' | 'HEADER.FIELDS' | ''

/** Whether a section that a server names is the one that was asked for; it may write names of fields as it likes. */
export const isOfSection = (named: string | undefined, section: Section): boolean =>
  section === 'HEADER.FIELDS' ? named?.startsWith('HEADER.FIELDS ') === true : named === section

/** RFC 9051 2.3.2. */
const SYSTEM_FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft', '\\Recent']

/**
 * Reads a FETCH response. Items that nobody asked for are passed over, whatever their values hold.
 *
 * @param text its lines without their ends, joined, with a mark for each literal
 * @param literals in order
 * @param section of the body that was asked for
 * @param origin of the range of it that was asked for, if it was a range
 * @throws UnreadableResponse
 */
export function readFetchRow(
  text: string,
  literals: readonly Buffer[],
  section: Section,
  origin?: number,
): FetchRow {
  const items = new FetchItems(text, literals)
  const row: { -readonly [Item in keyof FetchRow]: FetchRow[Item] } = {}
  for (let item = items.next(); item !== undefined; item = items.next()) {
    const { name, value } = item
    if (name === 'UID') row.uid = theSame(row.uid, numberOf(item, text), text)
    else if (name === 'RFC822.SIZE') row.size = numberOf(item, text)
    else if (name === 'INTERNALDATE' && typeof value === 'string') row.internalDate = value
    else if (name === 'FLAGS' && typeof value === 'string') row.flags = systemFlagsIn(value)
    else if (isAnswerTo(name, section, origin) && value !== undefined) {
      if (row.body) throw unreadableRow(text, `has ${name} twice`)
      row.body = typeof value === 'string' ? Buffer.from(value, 'latin1') : value
    }
  }
  return row
}

/** `BODY[HEADER]`, or `BODY[HEADER]<5>` where a range was asked for. */
function isAnswerTo(name: string, section: Section, origin: number | undefined): boolean {
  if (!name.startsWith('BODY[')) return false
  const [, named, told] = /^BODY\[([^\]]*)\](?:<(\d+)>)?$/.exec(name) ?? []
  return isOfSection(named, section) && isOfOrigin(told, origin)
}

/**
 * Whether what a server tells of a range is what was asked for (RFC 9051 7.5.2, origin octet). One that does not know ranges gives the
 * whole and no origin: as good as from its beginning.
 */
export const isOfOrigin = (told: string | undefined, origin: number | undefined): boolean =>
  told === undefined ? origin === undefined || origin === 0 : Number(told) === origin

/** One response is of one message. */
function theSame(known: number | undefined, uid: number, text: string): number {
  if (known !== undefined && known !== uid) throw unreadableRow(text, 'has two UIDs')
  return uid
}

function numberOf({ name, value }: FetchItem, text: string): number {
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value))
    throw unreadableRow(text, `has a ${name} that is no number`)
  return Number(value)
}

function systemFlagsIn(list: string): string[] {
  const text = list.slice(1, -1)
  // Nearly always; the rest is for the others, in any case of letters (RFC 9051 section 9).
  if (text === '') return []
  if (SYSTEM_FLAGS.includes(text)) return [text]
  const written = new Set(text.toLowerCase().split(' '))
  return SYSTEM_FLAGS.filter((flag) => written.has(flag.toLowerCase()))
}
