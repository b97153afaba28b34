import { mailMatched } from '../../../shared/announce/mail-matched.js'
import { ownEntry } from '../../../shared/contract/own-entry.js'
import { countedLateIn } from '../../../shared/mailbox/epochs.js'
import { withoutUids } from '../../../shared/mailbox/young-holes.js'
import { compileConditions } from '../../../shared/matching/condition-tree.js'
import { withWanted } from '../act/wanted-actions.js'
import type { CompiledMonitor } from '../decide/decide-by-head.js'
import type { LeasedRun } from '../poll-deps.js'
import { accountFor } from './account-for.js'
import type { KeptGroup } from './kept-groups.js'
import { resultOf } from './result-of.js'

/** The monitors whose positions have passed a UID that they ought to decide on; the others come to it by themselves. */
export const monitorsThatPassed = (
  { watched, lease }: LeasedRun,
  uid: number,
): CompiledMonitor[] => {
  const { positions, begun } = lease.folder
  return watched.monitors.flatMap((monitor) => {
    const position = ownEntry(begun, monitor.name)?.from ?? 1
    const hasPassed = position <= uid && uid < (ownEntry(positions, monitor.name) ?? 1)
    return hasPassed ? [{ monitor, conditions: compileConditions(monitor.when), position }] : []
  })
}

/** Announces, accounts for and forgets a message that waited; without one of that UID, it is gone. @throws LeaseLost */
export async function settleLate(
  run: LeasedRun,
  uid: number,
  { messages, manifests }: KeptGroup,
): Promise<void> {
  const { deps, watched, lease, report } = run
  await deps.announcer.announce(manifests.map((manifest) => mailMatched(manifest, deps.bucket)))
  const range = { first: uid, last: uid }
  const missing = messages.length === 0 ? [range] : []
  await accountFor(run, { range, messages, missing, aside: [], isLate: true })
  const { folder } = lease
  const { reset } = folder
  const [message] = messages
  await lease.save({
    pendingActions: withWanted(deps, watched, folder.pendingActions, manifests),
    aside: folder.aside.filter((message) => message.uid !== uid),
    holes: withoutUids(folder.holes, [uid]),
    trying: undefined,
    ...(reset && message && { reset: countedLateIn(reset, resultOf(message)) }),
  })
  report.decided += messages.length
  report.matched += manifests.length
}
