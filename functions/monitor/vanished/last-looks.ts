import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import type { Look } from '../../../shared/mailbox/vanished/vanishing.js'
import type { FolderRun } from '../poll-deps.js'

/** What polls have seen of a folder, this one and the last one of the same environment: most find nothing, and write nothing. */
export function looksAt(
  { deps: { lastLooks, now }, watched: { mailbox, folder } }: Pick<FolderRun, 'deps' | 'watched'>,
  { uidValidity, uidNext }: FolderStatus,
): readonly Look[] {
  const place = JSON.stringify([mailbox, folder, uidValidity])
  const before = lastLooks.get(place)
  const look = { uidNext, at: now().toISOString() }
  lastLooks.set(place, look)
  return before ? [before, look] : [look]
}
