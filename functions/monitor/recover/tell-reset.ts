import { mailboxReset } from '../../../shared/announce/mailbox-reset.js'
import { UidValidityRestless } from '../../../shared/failures/mailbox-errors.js'
import { isRestless, RESTLESS } from '../../../shared/mailbox/epochs.js'
import { decidedBelow, type FolderState } from '../../../shared/mailbox/folder-state.js'
import type { LeasedRun } from '../poll-deps.js'

/** Whether a folder was renumbered, and that is not announced yet. */
export const isResetOpen = ({ reset }: FolderState): boolean => reset !== undefined && !reset.isTold

/**
 * Announces that a folder was renumbered, once all mail that was there is decided on or recognised; the same event, should a crash
 * repeat it. @throws EventsRefused, LeaseLost
 */
export async function tellReset({ deps, watched, lease }: LeasedRun): Promise<void> {
  const { reset, uidValidity, generation = 0, epochs = [] } = lease.folder
  if (!reset || reset.isTold || decidedBelow(lease.folder, watched.monitors) < reset.until) return
  if (lease.folder.aside.some(({ uid }) => uid < reset.until)) return
  const { mailbox, folder } = watched
  const former = epochs.at(-1)?.uidValidity ?? uidValidity
  await deps.announcer.announce([
    {
      ...mailboxReset({
        mailbox,
        folder,
        formerUidValidity: former,
        uidValidity,
        generation,
        reset,
      }),
      monitors: watched.monitors.map(({ name }) => name),
    },
  ])
  await lease.save({ reset: { ...reset, isTold: true } })
  const { reason, recognised, earlier, expired, decided, actionsDropped } = reset
  const counts = { recognised, earlier, expired, decided, actionsDropped }
  deps.log.warn('mailbox reset', { folder, reason, uidValidity, ...counts })
}

/** Said when all is done that there is to do: polls go on by recognition. @throws UidValidityRestless */
export function requireRest({ watched: { mailbox, folder }, lease }: LeasedRun): void {
  const { resets = [], uidValidity, generation = 0 } = lease.folder
  if (!isRestless(lease.folder)) return
  const back = generation > 0 ? `, for the ${generation + 1}th time` : ''
  throw new UidValidityRestless(
    `${mailbox}, folder ${folder}: renumbered ${resets.length} times within ${RESTLESS.polls} polls; UIDVALIDITY is ${uidValidity} now${back}`,
  )
}
