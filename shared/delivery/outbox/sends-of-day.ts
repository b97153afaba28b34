import type { Archive } from '../../archive/archive.js'
import { outboxDayPrefix, outboxKeys } from '../../contract/keys.js'

const REQUEST = 'request.json'

/**
 * The ids of the sends that were accepted on a day, the earliest first.
 * @param date `2026-11-21`, in UTC
 * @param after begins behind this send, which is of the same day
 */
export async function* sendsOfDay(
  archive: Pick<Archive, 'list'>,
  date: string,
  after?: string,
): AsyncIterable<string> {
  const prefix = outboxDayPrefix(date)
  // Ids are of one length, so that the last key of a send is before this.
  const behind = after === undefined ? undefined : `${outboxKeys(after).prefix}\u{10ffff}`
  for await (const { key } of archive.list(prefix, behind)) {
    const [sendId = '', name] = key.slice(prefix.length).split('/')
    if (name === REQUEST) yield sendId
  }
}
