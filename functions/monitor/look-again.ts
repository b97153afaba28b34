import type { FolderState } from '../../shared/mailbox/folder-state.js'
import type { FolderStatus } from '../../shared/mailbox/mailbox-session.js'
import { isHopeless, withFaults, withLong } from '../../shared/mailbox/set-aside.js'
import { isInHole, stillYoung, withoutUids } from '../../shared/mailbox/young-holes.js'
import { readHeads } from './decide/read-heads.js'
import { LongMailFound, MessageFault, mayBeOfMessage } from './faults/message-fault.js'
import { goOnAfter, requireNeighbour } from './faults/withheld.js'
import { keptGroups } from './keep/kept-groups.js'
import { monitorsThatPassed, settleLate } from './keep/late-mail.js'
import { quarantine } from './keep/quarantine.js'
import type { FolderRun, LeasedRun } from './poll-deps.js'
import { openFolder } from './read/same-uids.js'
import type { FolderRecognition } from './recover/folder-recognition.js'

/** Whether there are UIDs that were not there when their turn came, and may still come. */
export const mayComeLate = (known: FolderState | undefined, now: Date): boolean =>
  stillYoung(known?.holes ?? [], now).length > 0

/** Those that are there now. The folder is opened for it, if it is not open and there is any to look for. */
export async function filledHoles(
  run: FolderRun,
  known: FolderState,
  opened: FolderStatus | undefined,
): Promise<readonly number[]> {
  const young = stillYoung(known.holes, run.deps.now())
  const [lowest] = young
  if (!lowest) return []
  if (!opened) await openFolder(run, 'to read', known)
  const highest = Math.max(...young.map(({ last }) => last))
  const listed = await run.session.uids(lowest.first, highest)
  return listed.filter((uid) => isInHole(young, uid))
}

/**
 * Decides on what the positions have passed: messages that were set aside by earlier runs, and those that came late. Each is written down
 * before it is read. One that fails for the third time goes into quarantine.
 */
export async function lookAgain(
  run: LeasedRun,
  uids: readonly number[],
  recognition: FolderRecognition,
): Promise<void> {
  const { deps, lease } = run
  const { now, deadline } = deps
  for (const uid of uids) {
    if (deadline.remainingMs() <= 0) return
    const before = lease.folder.aside.find((message) => message.uid === uid)
    if (before && isHopeless(before)) {
      await quarantine(run, before)
      continue
    }
    await lease.save({ trying: uid })
    const ended = await decideLate(run, uid, recognition)
    if (!ended) continue
    if (ended instanceof LongMailFound) {
      const { folder } = lease
      const holes = withoutUids(folder.holes, [uid])
      await lease.save({ aside: withLong(folder.aside, ended, now()), holes, trying: undefined })
      continue
    }
    const fault = ended
    const { code, message: reason } = fault.failure
    run.faults.note(fault)
    const aside = withFaults(lease.folder.aside, [{ uid, code, reason }], now())
    await lease.save({ aside, holes: withoutUids(lease.folder.holes, [uid]), trying: undefined })
    const after = aside.find((message) => message.uid === uid)
    if (after && isHopeless(after)) await quarantine(run, after)
  }
}

/** What kept a message from being decided on; undefined if it was, or is gone. */
async function decideLate(
  run: LeasedRun,
  uid: number,
  recognition: FolderRecognition,
): Promise<MessageFault | LongMailFound | undefined> {
  const alone = { range: { first: uid, last: uid }, listed: undefined, isAlone: true }
  try {
    const { heads, faults } = await readHeads(run, alone, monitorsThatPassed(run, uid))
    const [fault] = faults
    if (fault) return fault
    const open = await recognition.appliedTo(heads)
    for await (const group of keptGroups(run, open)) await settleLate(run, uid, group)
    if (heads.length === 0) await settleLate(run, uid, { messages: [], manifests: [] })
    return undefined
  } catch (error) {
    if (error instanceof MessageFault || error instanceof LongMailFound) return error
    if (!mayBeOfMessage(error)) throw error
    await goOnAfter(run, error)
    await requireNeighbour(run, uid, 'body', error)
    return new MessageFault(uid, error)
  }
}
