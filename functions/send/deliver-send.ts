import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import {
  changeSendRecord,
  readAcceptedSend,
  readSendRecord,
} from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import {
  afterDeadRun,
  attempted,
  claimed,
  isClaimed,
  isFinished,
  isSettled,
  openRecipients,
  settled,
  unclaimed,
} from '../../shared/delivery/outbox/send-transitions.js'
import type { SenderDirectory } from '../../shared/delivery/senders/sender-directory.js'
import { asFailure, FailureError, InternalError } from '../../shared/failures/failure-error.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { changeOfClaimed } from './change-claimed.js'
import type { DeliverDeps } from './deliver-deps.js'
import { followUp } from './follow-up.js'
import { handOver } from './hand-over.js'
import { timeNeededMs } from './time-needed.js'

/** What becomes of an id that was taken from the queue. */
export type DeliverOutcome =
  | { readonly next: 'nothing'; readonly record?: SendRecord }
  /** It is queued again, not to be looked at before then. */
  | { readonly next: 'queue again'; readonly at: Date; readonly record?: SendRecord }

/**
 * One send: claimed, handed over, recorded, announced, copied. Each step is a compare-and-swap of its record, so that a run that dies
 * at any point leaves what the next one goes on from: before the server began to read the message it is tried again, after
 * that it is UNKNOWN and is not.
 *
 * @throws a FailureError of the surroundings (bucket, bus): nothing is wrong with the send, it is to be tried again
 */
export async function deliverSend(deps: DeliverDeps, sendId: string): Promise<DeliverOutcome> {
  const { archive, directory, deadline, log, now } = deps
  const send = await readAcceptedSend(archive, sendId)
  if (!send) {
    log.warn('send not found', { send: sendId })
    return { next: 'nothing' }
  }
  const { current } = await readSendRecord(deps, send)
  if (isFinished(current)) return { next: 'nothing' }
  const busyUntil = workedOnUntil(current, now())
  if (busyUntil) return { next: 'queue again', at: busyUntil }

  const definition = await definitionOf(directory, send.sender)
  if (definition instanceof FailureError) {
    return isSettled(current)
      ? endWithoutSender(deps, send, definition)
      : putOff(deps, send, definition)
  }
  const { sender } = definition
  if (deadline.remainingMs() < timeNeededMs(sender)) return { next: 'queue again', at: now() }

  const taken = await claim(deps, send)
  if (!taken) return { next: 'queue again', at: now() }
  const record = isSettled(taken) ? taken : await handOver(deps, { send, sender })
  if (!isSettled(record)) {
    return { next: 'queue again', at: new Date(record.nextAttemptAt ?? now()), record }
  }
  return { next: 'nothing', record: await followUp(deps, { send, sender, record }) }
}

/** The definition of a sender, or why it cannot be read. A bug is thrown on. */
async function definitionOf(
  directory: SenderDirectory,
  name: string,
): Promise<{ readonly sender: SenderDefinition | undefined } | FailureError> {
  try {
    return { sender: await directory.sender(name) }
  } catch (error) {
    const failure = asFailure(error)
    if (failure instanceof InternalError) throw failure
    return failure
  }
}

/**
 * A sender that cannot be read is an attempt like any other: recorded with its reason, waited for longer each time, given up after
 * a day and told. Unrecorded it would come round for ever, and the watch function would add a message each half hour.
 */
async function putOff(
  deps: DeliverDeps,
  send: AcceptedSend,
  failure: FailureError,
): Promise<DeliverOutcome> {
  const taken = await claim(deps, send)
  if (!taken) return { next: 'queue again', at: deps.now() }
  const { code, message: reason } = failure
  const record = await changeOfClaimed(
    deps,
    send,
  )((found) => {
    const outcomes = openRecipients(found).map(
      (address) => ({ address, outcome: 'put off', code, reason }) as const,
    )
    const next = attempted(
      settled(found, outcomes, deps.now()),
      new Date(send.acceptedAt),
      deps.now(),
    )
    return isSettled(next) ? next : unclaimed(next)
  })
  if (!isSettled(record)) {
    return { next: 'queue again', at: new Date(record.nextAttemptAt ?? deps.now()), record }
  }
  return { next: 'nothing', record: await followUp(deps, { send, sender: undefined, record }) }
}

/** What is handed over is told, whatever its sender: only whether a copy is to be kept stays unknown, and that is noted. */
async function endWithoutSender(
  deps: DeliverDeps,
  send: AcceptedSend,
  unread: FailureError,
): Promise<DeliverOutcome> {
  const record = await claim(deps, send)
  if (!record) return { next: 'queue again', at: deps.now() }
  const settledSend = { send, sender: undefined, unread, record }
  return { next: 'nothing', record: await followUp(deps, settledSend) }
}

/** Until when there is nothing to do here: another run is at work on it, or its next attempt is not due. */
function workedOnUntil(record: SendRecord, now: Date): Date | undefined {
  if (isClaimed(record, now)) return record.claim && new Date(record.claim.until)
  const due = record.nextAttemptAt === undefined ? undefined : new Date(record.nextAttemptAt)
  return due && due > now ? due : undefined
}

/** Takes a send on for this run, and settles what a dead run left. Undefined if another run was faster. */
async function claim(deps: DeliverDeps, send: AcceptedSend): Promise<SendRecord | undefined> {
  const { deadline, runId, now } = deps
  const record = await changeSendRecord(deps, send, (found) => {
    if (workedOnUntil(found, now())) return undefined
    const open = afterDeadRun(found, new Date(send.acceptedAt), now())
    const until = new Date(now().getTime() + deadline.remainingMs() + CLAIM_MARGIN_MS)
    return claimed(open, { runId, until }, now())
  })
  return record.claim?.runId === runId ? record : undefined
}

/** A run may still be alive for its closing time, and clocks of two machines differ. SQS waits a minute longer still. */
const CLAIM_MARGIN_MS = 30_000
