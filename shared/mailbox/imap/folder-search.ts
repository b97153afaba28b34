import type { FetchQueryObject } from 'imapflow'
import type { UidRange } from '../arrivals.js'
import { endsOf, type FetchAccess, rangeRows } from './imap-fetch.js'
import { listingWindows } from './listing-windows.js'
import type { ArrivingRow } from './rows/fetch-rows.js'
import { MAX_COMMAND_UIDS, uidSet } from './uid-set.js'
import { piecesWithin, unansweredIn } from './whole-answers.js'

/** What SEARCH is asked for (RFC 9051 6.4.4). */
export type SearchQuery = {
  readonly uid?: string
  readonly since?: Date
  readonly header?: Record<string, string>
  readonly seen?: false
  readonly deleted?: false
}

/** What a folder is searched with. */
export interface SearchAccess extends FetchAccess {
  /** In the folder, when it was opened. */
  readonly messages: number
  /** UIDNEXT, less one. */
  readonly lastUid: number
  /** The UIDs that SEARCH answers; undefined if the server refuses to search so. Rejects where it is a failure of another kind. */
  search(query: SearchQuery): Promise<readonly number[] | undefined>
  /** Told what is read in another way, once each. */
  onWorkaround(words: string): void
}

/** Nothing of a body is asked for. */
const NO_BODY = { section: 'HEADER', maxBytes: 0, keptBytes: 0 } as const

const WITHOUT = { '\\Seen': { seen: false }, '\\Deleted': { deleted: false } } as const

/** Messages whose dates one command asks for, where the server names no limit. */
const DATED_MESSAGES = 10_000

/** A day of the server may begin a day earlier or later than one of ours. */
const DAY_MS = 86_400_000

/** Finds UIDs by SEARCH and, where the server refuses that, by FETCH. What it refused once is not asked for again in the session. */
export class FolderSearch {
  readonly #access: SearchAccess
  #refusesUids = false
  #refusesDates = false

  constructor(access: SearchAccess) {
    this.#access = access
  }

  /** The UIDs that exist in a range, ascending. An answer that was cut short (RFC 9738) is asked for again where it ended. */
  async uids(range: UidRange): Promise<number[]> {
    const found = new Set<number>()
    for (const window of listingWindows(range, this.#access.messages))
      for (const uid of await this.#uidsIn(window)) found.add(uid)
    return [...found].sort((a, b) => a - b)
  }

  /** The UIDs received on a day or later, ascending. */
  async since(day: Date): Promise<number[]> {
    const { lastUid, messageLimit } = this.#access
    if (messageLimit === undefined) {
      const found = await this.#datedInWindows(day)
      if (found) return found
    }
    // Of a range with few enough messages no answer is a part.
    const listed = await this.uids({ first: 1, last: lastUid })
    return (await this.#sinceAmong(listed, day)).sort((a, b) => a - b)
  }

  /** Of these UIDs those that exist and, if a flag is named, do not have it. */
  async lacking(
    uids: readonly number[],
    flag: '\\Seen' | '\\Deleted' | undefined,
  ): Promise<number[]> {
    const found = await this.#asked('uids', { uid: uidSet(uids), ...(flag && WITHOUT[flag]) })
    if (found) return found.filter((uid) => uids.includes(uid))
    const lacking: number[] = []
    for (let index = 0; index < uids.length; index += MAX_COMMAND_UIDS)
      for await (const { uid = 0, flags = [] } of this.#access.rows(
        uidSet(uids.slice(index, index + MAX_COMMAND_UIDS)),
        { uid: true, flags: true },
        NO_BODY,
      ))
        if (uids.includes(uid) && !(flag && flags.includes(flag))) lacking.push(uid)
    return [...new Set(lacking)].sort((a, b) => a - b)
  }

  async #uidsIn(window: UidRange): Promise<number[]> {
    const { messageLimit } = this.#access
    const found: number[] = []
    const left = piecesWithin(window, messageLimit)
    for (let piece = left.shift(); piece; piece = left.shift()) {
      const { first, last } = piece
      const answer = await this.#asked('uids', { uid: `${first}:${last}` })
      if (answer === undefined)
        return [...found, ...(await this.#fetched([piece, ...left], { flags: true }, () => true))]
      const uids = answer.filter((uid) => uid >= first && uid <= last)
      const ends = { ...endsOf(uids), isPart: this.#access.isPart }
      const again = unansweredIn(piece, ends, messageLimit)
      if (again === undefined) throw this.#access.nonsense(`SEARCH of UID ${first} alone is a part`)
      left.unshift(...again.flatMap((rest) => piecesWithin(rest, messageLimit)))
      for (const uid of uids) found.push(uid)
    }
    return found
  }

  async #sinceAmong(listed: readonly number[], day: Date): Promise<number[]> {
    const most = this.#access.messageLimit ?? DATED_MESSAGES
    const found: number[] = []
    for (let index = 0; index < listed.length; index += most) {
      const some = listed.slice(index, index + most)
      const range = { first: some[0] ?? 0, last: some.at(-1) ?? 0 }
      const answer = await this.#dated(range, day)
      if (answer && !this.#access.isPart) found.push(...answer)
      else found.push(...(await this.#datedByFetch([range], day)))
    }
    return found
  }

  /** Undefined if the server refuses it, or answers a part. */
  async #datedInWindows(day: Date): Promise<number[] | undefined> {
    const { lastUid, messages } = this.#access
    const windows = listingWindows({ first: 1, last: lastUid }, messages)
    const found: number[] = []
    for (const window of windows) {
      // Of a window that is the whole folder nothing needs to be said.
      const answer = await this.#dated(windows.length === 1 ? undefined : window, day)
      if (!answer || this.#access.isPart) return undefined
      for (const uid of answer) found.push(uid)
    }
    return found
  }

  async #dated(range: UidRange | undefined, day: Date): Promise<number[] | undefined> {
    const uid = range && { uid: `${range.first}:${range.last}` }
    const answer = await this.#asked('dates', { ...uid, since: day })
    const { first, last } = range ?? { first: 1, last: Number.POSITIVE_INFINITY }
    return answer?.filter((one) => one >= first && one <= last)
  }

  #datedByFetch(ranges: readonly UidRange[], day: Date): Promise<number[]> {
    return this.#fetched(ranges, { internalDate: true }, ({ internalDate }) => {
      const date = new Date(internalDate ?? Number.NaN).getTime()
      // What has no date that can be read is looked at.
      return Number.isNaN(date) || date >= day.getTime() - DAY_MS
    })
  }

  async #fetched(
    ranges: readonly UidRange[],
    query: FetchQueryObject,
    isWanted: (row: ArrivingRow) => boolean,
  ): Promise<number[]> {
    const found = new Set<number>()
    const isWhole = ({ uid, flags, internalDate }: ArrivingRow) =>
      uid !== undefined && (query.internalDate ? internalDate : flags) !== undefined
    for (const range of ranges)
      for await (const row of rangeRows(
        this.#access,
        range,
        { uid: true, ...query },
        NO_BODY,
        isWhole,
      )) {
        const { uid = 0 } = row
        if (uid >= range.first && uid <= range.last && isWanted(row)) found.add(uid)
      }
    return [...found]
  }

  /** Undefined if the server refuses such a SEARCH. */
  async #asked(kind: 'uids' | 'dates', query: SearchQuery): Promise<number[] | undefined> {
    if (kind === 'uids' ? this.#refusesUids : this.#refusesDates) return undefined
    const answer = await this.#access.search(query)
    if (answer) return [...answer].sort((a, b) => a - b)
    if (kind === 'uids') this.#refusesUids = true
    else this.#refusesDates = true
    this.#access.onWorkaround(
      kind === 'uids'
        ? 'the server refuses SEARCH by UID: which mail there is, and its flags, are read by FETCH'
        : 'the server refuses SEARCH by date: dates are read by FETCH',
    )
    return undefined
  }
}
