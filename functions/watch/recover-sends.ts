import type { Archive } from '../../shared/archive/archive.js'
import { isSendId, OPEN_SENDS_PREFIX, openSendKey, sendTimeOf } from '../../shared/contract/keys.js'
import { readAcceptedSend, readSendRecord } from '../../shared/delivery/outbox.js'
import type { SendQueue } from '../../shared/delivery/send-queue.js'
import { isFinished } from '../../shared/delivery/send-transitions.js'
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

/**
 * Queues again what was accepted and then lost on its way: its id never reached the queue, or its last run died and the queue gave
 * its message up. A send that is queued twice is still delivered once.
 *
 * @throws StorageFailed, QueueUnavailable
 */
export async function recoverSends(deps: RecoverDeps): Promise<Recovered> {
  const { archive, queue, log } = deps
  const found = { open: 0, queuedAgain: 0 }
  for await (const { key } of archive.list(OPEN_SENDS_PREFIX)) {
    const sendId = key.slice(OPEN_SENDS_PREFIX.length)
    if (!isSendId(sendId)) continue
    const next = await nextFor(deps, sendId)
    if (next === 'forget') {
      await archive.remove(openSendKey(sendId))
      continue
    }
    found.open += 1
    if (next === 'wait') continue
    await queue.queue(sendId)
    found.queuedAgain += 1
    log.warn('send queued again', { send: sendId })
  }
  return found
}

/** A request that was not written an hour after its id was made is written no more: its call has died. */
const CALL_IS_DEAD_AFTER_MS = 3_600_000

async function nextFor(deps: RecoverDeps, sendId: string): Promise<'forget' | 'wait' | 'queue'> {
  const now = deps.now()
  const send = await readAcceptedSend(deps.archive, sendId)
  if (!send) {
    return now.getTime() - sendTimeOf(sendId).getTime() > CALL_IS_DEAD_AFTER_MS ? 'forget' : 'wait'
  }
  const { current } = await readSendRecord(deps, send)
  if (isFinished(current)) return 'forget'
  return isForgotten(current, now) ? 'queue' : 'wait'
}
