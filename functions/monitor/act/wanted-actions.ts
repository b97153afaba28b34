import type { Manifest } from '../../../shared/archive/manifest.js'
import type { PolledMonitor } from '../../../shared/jobs/requests/poll-request.js'
import { uidSet } from '../../../shared/mailbox/imap/uid-set.js'
import {
  addActions,
  type PendingAction,
  type WantedAction,
} from '../../../shared/mailbox/pending-actions.js'
import type { PollDeps, WatchedFolder } from '../poll-deps.js'

/** What is pending in a folder once the monitors have said what becomes of the mail that they have kept. */
export function withWanted(
  { log }: Pick<PollDeps, 'log'>,
  { folder, monitors }: WatchedFolder,
  before: readonly PendingAction[],
  manifests: readonly Manifest[],
): PendingAction[] {
  const { pending, disputed } = addActions(before, wantedActions(monitors, manifests))
  if (disputed.length > 0) {
    const reason = 'monitors want the mail in different places, so it stays'
    log.error('action disputed', { folder, uids: uidSet(disputed), reason })
  }
  return pending
}

/** Whether a monitor wants anything done to the mail that it keeps. */
export const wantActions = (monitors: readonly PolledMonitor[]): boolean =>
  monitors.some(({ then }) => then !== undefined && then !== 'leave')

/** What the monitors want done to the mail that they have kept; without a manifest nothing is ever done to a mail. */
export function wantedActions(
  monitors: readonly PolledMonitor[],
  manifests: readonly Manifest[],
): WantedAction[] {
  const actions = new Map(monitors.map(({ name, then }) => [name, then]))
  return manifests.flatMap(({ monitor, uid, messageKey }) => {
    const action = actions.get(monitor)
    if (action === undefined || action === 'leave') return []
    // The jobs file is checked for it; what cannot be undone is checked again.
    if (action === 'delete' && messageKey === undefined) return []
    return [{ uid, action }]
  })
}
