import type { SearchAccess } from './folder-search.js'
import { rangeRows } from './imap-fetch.js'
import type { ArrivingRow } from './rows/fetch-rows.js'
import { uidSet } from './uid-set.js'

/** UIDs whose Message-IDs one command asks for. */
const STEP_UIDS = 500

/** How far back is looked where SEARCH is of no use: what is looked for was put there a day ago at most. */
const MAX_STEPS = 20

/** No Message-ID is longer (RFC 5322 2.1.1, with its folds). */
const MAX_FIELD_BYTES = 4_096

const QUERY = { uid: true, headers: ['message-id'] }
const HANDLING = {
  section: 'HEADER.FIELDS',
  maxBytes: 64 * 1024,
  keptBytes: MAX_FIELD_BYTES,
} as const

/**
 * The UIDs of the messages with a Message-ID, ascending. What SEARCH finds is looked at: some servers pass over the criterion and answer
 * every UID (QQ, mailcore2 issue 1028). Where it is refused (Yahoo, node-imap issue 737), answers a part, or what it finds is none, the
 * newest messages are looked at, in steps, and the first step that has one ends it.
 */
export async function uidsOfMessageId(access: SearchAccess, messageId: string): Promise<number[]> {
  const found = await access.search({ header: { 'message-id': messageId } })
  if (found?.length === 0 && !access.isPart) return []
  if (found && found.length <= STEP_UIDS) {
    const right = await matching(access.rows(uidSet(found), QUERY, HANDLING), found, messageId)
    if (right.length > 0) return right
  }
  access.onWorkaround(
    found
      ? 'what the server finds by Message-ID is other mail, or a part: the newest mail is looked at'
      : 'the server refuses SEARCH by Message-ID: the newest mail is looked at',
  )
  return amongNewest(access, messageId)
}

async function amongNewest(access: SearchAccess, messageId: string): Promise<number[]> {
  for (let step = 0, last = access.lastUid; step < MAX_STEPS && last > 0; step += 1) {
    const range = { first: Math.max(1, last - STEP_UIDS + 1), last }
    const rows = rangeRows(access, range, QUERY, HANDLING, isWhole)
    const right = await matching(rows, range, messageId)
    if (right.length > 0) return right
    last = range.first - 1
  }
  return []
}

/** A mail without a Message-ID has an empty field, or none. */
const isWhole = ({ uid, body }: ArrivingRow): boolean => uid !== undefined && body !== undefined

async function matching(
  rows: AsyncIterable<ArrivingRow>,
  asked: readonly number[] | { readonly first: number; readonly last: number },
  messageId: string,
): Promise<number[]> {
  const isAsked = (uid: number) =>
    'first' in asked ? uid >= asked.first && uid <= asked.last : asked.includes(uid)
  const right = new Set<number>()
  for await (const { uid = 0, body } of rows)
    if (isAsked(uid) && body?.toString('latin1').includes(messageId)) right.add(uid)
  return [...right].sort((a, b) => a - b)
}
