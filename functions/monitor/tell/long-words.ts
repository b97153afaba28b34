import { bytesOf } from '../../../shared/mailbox/long-mail.js'
import { type AsideMessage, longMailIn } from '../../../shared/mailbox/set-aside.js'
import type { FolderReport, UnfinishedMail } from './poll-outcome.js'

/** So many are told one by one. */
const MOST_TOLD = 3

/** What is told of the long mail that waits. */
export const unfinishedIn = (aside: readonly AsideMessage[]): UnfinishedMail[] =>
  longMailIn(aside).map(({ uid, long }) => ({ uid, bytes: bytesOf(long), size: long.size }))

/** Long mail of a folder that is not all there yet, in words; nothing if there is none. */
export function longWords({ folder, long }: Pick<FolderReport, 'folder' | 'long'>): string[] {
  if (long.length === 0) return []
  const told = long
    .slice(0, MOST_TOLD)
    .map(({ uid, bytes, size }) => `UID ${uid}, of which ${bytes} of ${size} bytes have come`)
  const more = long.length > MOST_TOLD ? [`${long.length - MOST_TOLD} more`] : []
  return [
    `${folder}: long mail is still to come, and the next polls go on with it: ${[...told, ...more].join('; ')}`,
  ]
}
