import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import type { Vanishing } from '../../../shared/mailbox/vanished/vanishing.js'
import type { LeasedRun } from '../poll-deps.js'

/** What a run has seen of its folder. */
export interface SeenFolder {
  /** As it was opened first; undefined if it was not. */
  readonly opened: FolderStatus | undefined
  /** UIDs that had been missing and are there now. */
  readonly come: readonly number[]
}

/** Messages that this run has moved or removed. */
const removedBy = ({ report }: LeasedRun): number =>
  report.actions
    .filter(({ action }) => action !== 'mark-read')
    .reduce((sum, { done }) => sum + done, 0)

/**
 * Messages that were in the folder when all was decided on before, less those that this run has removed itself. 0 where nobody knows: it
 * was a version that did not count them, or another run was in between.
 */
export function messagesLeftBefore({ settled }: Vanishing, run: LeasedRun): number {
  if (settled?.lease !== run.lease.number - 1) return 0
  return Math.max(0, settled.messages - removedBy(run))
}

/** Notes what the folder is like, if all that had come is decided on: what is gone at the next look went since. */
export function asSettled(vanishing: Vanishing, run: LeasedRun, { opened }: SeenFolder): Vanishing {
  const { deps, lease } = run
  const { number, folder } = lease
  if (opened && folder.arrivals.uidNext >= opened.uidNext) {
    const settled = {
      at: deps.now().toISOString(),
      uidNext: opened.uidNext,
      messages: Math.max(0, opened.messages - removedBy(run)),
      gone: Math.max(0, opened.uidNext - 1 - opened.messages),
      ...(opened.modseq !== undefined && { modseq: opened.modseq }),
      lease: number,
    }
    return { ...vanishing, settled }
  }
  const { settled } = vanishing
  if (settled?.lease !== number - 1) return vanishing
  const messages = messagesLeftBefore(vanishing, run)
  return { ...vanishing, settled: { ...settled, messages, lease: number } }
}
