import { ownEntry } from '../../../shared/contract/own-entry.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'
import { formerPosition, type Newcomer } from '../../../shared/mailbox/positions.js'
import { isInHole, stillYoung } from '../../../shared/mailbox/young-holes.js'

/** What a folder's state says of mail whose turn has not come. */
type Turns = Pick<FolderState, 'positions' | 'aside' | 'holes'>

/**
 * Whether a UID is still to be decided on by a poll: it has not come so far with the monitor, has set the mail aside for a later run, or has
 * not seen it yet. Replayed now, it would be kept and announced once more then. Of a monitor that has not begun none is.
 */
export function leftToPolls(
  { positions, aside, holes }: Turns,
  monitor: Newcomer,
  now: Date,
): (uid: number) => boolean {
  const position = ownEntry(positions, monitor.name) ?? formerPosition(monitor, positions)
  if (position === undefined) return () => false
  const waiting = new Set(aside.map(({ uid }) => uid))
  const young = stillYoung(holes, now)
  return (uid) => uid >= position || waiting.has(uid) || isInHole(young, uid)
}
