import { isSendId, OPEN_SENDS_PREFIX, openSendKey, sendTimeOf } from '../../shared/contract/keys.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { unmarkFinished } from '../../shared/delivery/outbox/open-sends.js'
import {
  changeSendRecord,
  type OutboxChange,
  readAcceptedSend,
  readSendRecord,
} from '../../shared/delivery/outbox/outbox.js'
import { queuedAnew } from '../../shared/delivery/outbox/record-changes.js'
import { awaitedMessage, type SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { isFinished } from '../../shared/delivery/outbox/send-transitions.js'
import type { SendQueue } from '../../shared/delivery/queue/send-queue.js'
import { asFailure, type FailureError } from '../../shared/failures/failure-error.js'
import { inGroups } from '../../shared/runtime/in-groups.js'
import type { Log } from '../../shared/runtime/log.js'
import { isForgotten } from './is-forgotten.js'

/** What lost sends are looked for with. */
export interface RecoverDeps extends OutboxChange {
  readonly queue: SendQueue
  /** The queue that a sender has of its own; undefined if it has none. */
  readonly queueUrlOf: (sender: string) => Promise<string | undefined>
  readonly log: Log
  readonly now: () => Date
}

/** What was found. */
export interface Recovered {
  /** Sends that are not finished. */
  readonly open: number
  /** Those that nobody was at work on: they were queued again. */
  readonly queuedAgain: number
  /** By sender, those that have waited for too long. */
  readonly stuck: readonly StuckSends[]
  /** How long ago the oldest of the open ones was accepted, or last asked for; 0 if there is none. */
  readonly oldestSeconds: number
  /** Why some of them could not be looked at, or queued: the first of the reasons. */
  readonly failure?: FailureError
}

/** Sends of one sender that somebody waits for. */
export interface StuckSends {
  readonly sender: string
  readonly count: number
  /** RFC 3339: since when somebody waits for the oldest. */
  readonly since: string
  /** The oldest of them. */
  readonly sendIds: readonly string[]
}

/** Greylisting ends within 15 minutes (RFC 6647 2.2), and six attempts have been made by then: what is open after an hour, somebody waits for. */
const STUCK_AFTER_MS = 3_600_000
const MOST_NAMED = 5

/** Looked at together: one after the other, some 8000 sends that wait for their server would take longer than the function has. */
const AT_ONCE = 16

/**
 * Queues again what was accepted and then lost on its way: its message never reached the queue, or the queue gave it up. What was lost
 * and turns up all the same is dropped by its number, so that each send has one message. One that fails to be looked at keeps no other from it,
 * and counts as open.
 *
 * @throws StorageFailed if the open ones cannot be listed
 */
export async function recoverSends(deps: RecoverDeps): Promise<Recovered> {
  const found: Look[] = []
  for await (const marks of inGroups(deps.archive.list(OPEN_SENDS_PREFIX), AT_ONCE)) {
    const sendIds = marks.map(({ key }) => key.slice(OPEN_SENDS_PREFIX.length)).filter(isSendId)
    found.push(...(await Promise.all(sendIds.map((sendId) => lookAt(deps, sendId)))))
  }
  const open = found.filter(({ next }) => next !== 'forget')
  const [failure] = open.flatMap(({ failure }) => failure ?? [])
  const ages = open.map(({ since }) => (deps.now().getTime() - since.getTime()) / 1_000)
  return {
    open: open.length,
    queuedAgain: open.filter(({ next }) => next === 'queue').length,
    oldestSeconds: Math.round(Math.max(0, ...ages)),
    stuck: stuckIn(open, deps.now()),
    ...(failure && { failure }),
  }
}

/** A request that was not written an hour after its id was made is written no more: its call has died. */
const CALL_IS_DEAD_AFTER_MS = 3_600_000

/** What was seen of one send. */
interface Look {
  readonly next: 'forget' | 'wait' | 'queue'
  /** Since when somebody waits for it. */
  readonly since: Date
  readonly sendId: string
  /** Absent of a mark without a send. */
  readonly sender?: string
  readonly failure?: FailureError
}

function stuckIn(looks: readonly Look[], now: Date): StuckSends[] {
  const waiting = looks
    .filter(({ since }) => now.getTime() - since.getTime() > STUCK_AFTER_MS)
    .toSorted((one, other) => one.since.getTime() - other.since.getTime())
  const bySender = Map.groupBy(waiting, ({ sender }) => sender)
  return [...bySender].flatMap(([sender, sends]) => {
    const [oldest] = sends
    if (sender === undefined || !oldest) return []
    const sendIds = sends.slice(0, MOST_NAMED).map(({ sendId }) => sendId)
    return [{ sender, count: sends.length, since: oldest.since.toISOString(), sendIds }]
  })
}

async function lookAt(deps: RecoverDeps, sendId: string): Promise<Look> {
  let since = sendTimeOf(sendId)
  let sender: { readonly sender?: string } = {}
  try {
    const send = await readAcceptedSend(deps.archive, sendId)
    if (!send) return await lookAtMark(deps, sendId)
    sender = { sender: send.sender }
    const { current } = await readSendRecord(deps, send)
    since = new Date(current.askedAt ?? send.acceptedAt)
    return { next: await lookAtSend(deps, send, current), since, sendId, ...sender }
  } catch (error) {
    const failure = asFailure(error)
    const { code, message } = failure
    deps.log.error('send not looked at', { send: sendId, code, message })
    return { next: 'wait', since, sendId, ...sender, failure }
  }
}

/** A mark without a send: its call is at work on it, or has died. */
async function lookAtMark({ archive, now }: RecoverDeps, sendId: string): Promise<Look> {
  const since = sendTimeOf(sendId)
  if (now().getTime() - since.getTime() <= CALL_IS_DEAD_AFTER_MS)
    return { next: 'wait', since, sendId }
  await archive.remove(openSendKey(sendId))
  return { next: 'forget', since, sendId }
}

async function lookAtSend(
  deps: RecoverDeps,
  send: AcceptedSend,
  current: SendRecord,
): Promise<Look['next']> {
  if (isFinished(current)) {
    await unmarkFinished(deps, send)
    return 'forget'
  }
  if (!isForgotten(current, deps.now())) return 'wait'
  let wasForgotten = false
  const record = await changeSendRecord(deps, send, (latest) => {
    wasForgotten = isForgotten(latest, deps.now())
    return wasForgotten ? queuedAnew(latest, deps.now()) : undefined
  })
  // Else somebody was faster, and has queued it.
  if (!wasForgotten) return 'wait'
  await deps.queue.queue(awaitedMessage(record), { queueUrl: await deps.queueUrlOf(send.sender) })
  deps.log.warn('send queued again', { send: send.id })
  return 'queue'
}
