import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { HeadDecisions } from '../decide/decide-by-head.js'
import { LongMailFound, MessageFault, mayBeOfMessage } from '../faults/message-fault.js'
import { goOnAfter, requireNeighbour } from '../faults/withheld.js'
import type { LeasedRun } from '../poll-deps.js'
import { MAX_GROUP_MESSAGES } from '../read/fetch-groups.js'
import type { BatchProgress } from './batch-progress.js'
import { keptGroups } from './kept-groups.js'

/**
 * Decides on messages whose headers have been read, in order, keeps those that match, and saves the progress batch by batch. Where
 * something goes wrong it is asked for them one by one, until it is known at which: that one is set aside, and the others go on.
 * False if the time was up before the end. @throws LeaseLost, and what is of the surroundings
 */
export async function keepThrough(
  run: LeasedRun,
  progress: BatchProgress,
  heads: readonly HeadDecisions[],
): Promise<boolean> {
  let left = heads
  let oneByOne = 0
  while (left.length > 0) {
    const some = oneByOne > 0 ? left.slice(0, 1) : left
    const ended = await ending(() => keepSome(run, progress, some))
    if (ended === 'out of time') return false
    if (ended instanceof MessageFault) progress.setAside(ended)
    else if (ended instanceof LongMailFound) {
      if (!progress.postpone(ended.uid, ended.size)) {
        progress.reach(ended.uid - 1)
        return false
      }
    } else if (ended !== undefined) {
      await goOnAfter(run, ended)
      if (oneByOne === 0) oneByOne = MAX_GROUP_MESSAGES
      else await setAsideWithheld(run, progress, some, ended)
    }
    left = left.filter(
      ({ attributes: { uid } }) => uid > progress.through && !progress.isSetAside(uid),
    )
    const [next] = left
    if (next && progress.hasFaults) progress.reach(next.attributes.uid - 1)
    if (ended === undefined) oneByOne = Math.max(0, oneByOne - 1)
  }
  return true
}

async function keepSome(
  run: LeasedRun,
  progress: BatchProgress,
  heads: readonly HeadDecisions[],
): Promise<'out of time' | undefined> {
  for await (const { messages, manifests } of keptGroups(run, heads)) {
    progress.add(messages, manifests)
    if (!progress.isFull) continue
    await progress.save()
    if (run.deps.deadline.remainingMs() <= 0) return 'out of time'
  }
  return undefined
}

async function setAsideWithheld(
  run: LeasedRun,
  progress: BatchProgress,
  [head]: readonly HeadDecisions[],
  failure: FailureError,
): Promise<void> {
  if (!head) return
  const { uid } = head.attributes
  await requireNeighbour(run, uid, 'body', failure)
  progress.setAside(new MessageFault(uid, failure))
}

/** How something ended, where that may be the fault of a message. */
async function ending(
  work: () => Promise<'out of time' | undefined>,
): Promise<'out of time' | undefined | MessageFault | LongMailFound | FailureError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MessageFault || error instanceof LongMailFound) return error
    if (mayBeOfMessage(error)) return error
    throw error
  }
}
