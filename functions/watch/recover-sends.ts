import type { Archive } from '../../shared/archive/archive.js'
import { isSendId, OPEN_SENDS_PREFIX, openSendKey, sendTimeOf } from '../../shared/contract/keys.js'
import { readAcceptedSend, readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import { isFinished } from '../../shared/delivery/outbox/send-transitions.js'
import type { SendQueue } from '../../shared/delivery/queue/send-queue.js'
import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import { inGroups } from '../../shared/runtime/in-groups.js'
import type { Log } from '../../shared/runtime/log.js'
import { isForgotten } from './is-forgotten.js'

/** What lost sends are looked for with. */
export interface RecoverDeps {
  readonly archive: Archive
  readonly queue: SendQueue
  readonly log: Log
  readonly now: () => Date
  readonly newId: () => string
}

/** What was found. */
export interface Recovered {
  /** Sends that are not finished. */
  readonly open: number
  /** Those that nobody was at work on: they were queued again. */
  readonly queuedAgain: number
}

/** Looked at together: one after the other, some 8000 sends that wait for their server would take longer than the function has. */
const AT_ONCE = 16

/**
 * Queues again what was accepted and then lost on its way: its id never reached the queue, or its last run died and the queue gave
 * its message up. A send that is queued twice is still delivered once. One that fails to be looked at keeps no other from it.
 *
 * @throws QueueUnavailable, StorageFailed, after all the others were looked at
 */
export async function recoverSends(deps: RecoverDeps): Promise<Recovered> {
  const found = { open: 0, queuedAgain: 0 }
  const failures: FailureError[] = []
  for await (const marks of inGroups(deps.archive.list(OPEN_SENDS_PREFIX), AT_ONCE)) {
    const sendIds = marks.map(({ key }) => key.slice(OPEN_SENDS_PREFIX.length)).filter(isSendId)
    const looks = sendIds.map(async (sendId) => {
      try {
        const next = await lookAt(deps, sendId)
        if (next !== 'forget') found.open += 1
        if (next === 'queue') found.queuedAgain += 1
      } catch (error) {
        const failure = asFailure(error)
        const { code, message } = failure
        deps.log.error('send not looked at', { send: sendId, code, message })
        failures.push(failure)
      }
    })
    await Promise.all(looks)
  }
  const [failure] = failures
  if (failure) throw failure
  return found
}

/** A request that was not written an hour after its id was made is written no more: its call has died. */
const CALL_IS_DEAD_AFTER_MS = 3_600_000

type Next = 'forget' | 'wait' | 'queue'

async function lookAt(deps: RecoverDeps, sendId: string): Promise<Next> {
  const next = await nextFor(deps, sendId)
  if (next === 'forget') await deps.archive.remove(openSendKey(sendId))
  if (next === 'queue') {
    await deps.queue.queue(sendId)
    deps.log.warn('send queued again', { send: sendId })
  }
  return next
}

async function nextFor(deps: RecoverDeps, sendId: string): Promise<Next> {
  const now = deps.now()
  const send = await readAcceptedSend(deps.archive, sendId)
  if (!send) {
    return now.getTime() - sendTimeOf(sendId).getTime() > CALL_IS_DEAD_AFTER_MS ? 'forget' : 'wait'
  }
  const { current } = await readSendRecord(deps, send)
  if (isFinished(current)) return 'forget'
  return isForgotten(current, now) ? 'queue' : 'wait'
}
