import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { claimSend, type HeldSend } from '../../shared/delivery/outbox/claim-send.js'
import { readAcceptedSend, readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import { awaitedMessage, type SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { isSettled, putOff, untold } from '../../shared/delivery/outbox/send-transitions.js'
import { type Turn, turnOf } from '../../shared/delivery/outbox/turn.js'
import type { QueuedSend } from '../../shared/delivery/queue/send-queue.js'
import type { SenderDirectory } from '../../shared/delivery/senders/sender-directory.js'
import { asFailure, type FailureError, InternalError } from '../../shared/failures/failure-error.js'
import type { DeliverDeps, FoundSender } from './deliver-deps.js'
import { followUp } from './follow-up.js'
import { handOver } from './hand-over.js'
import { timeNeededMs } from './time-needed.js'

/** What becomes of a message that was taken from the queue. */
export type DeliverOutcome =
  | { readonly next: 'nothing'; readonly record?: SendRecord }
  /** This message goes to the queue, not to be looked at before then. */
  | {
      readonly next: 'queue again'
      readonly message: QueuedSend
      /** Whose queue it is for. */
      readonly sender: string
      readonly at: Date
      readonly record?: SendRecord
    }

/**
 * One send: claimed, handed over, recorded, announced, copied. Each step is a compare-and-swap of its record, so that a run that dies
 * at any point leaves what the next one goes on from: before the server began to read the message it is tried again, after
 * that it is UNKNOWN and is not. Whatever fails once it is claimed is an attempt that is recorded, and waited for longer each time.
 *
 * @throws FailureError if the send or its record cannot be read or written: nothing is known of it, and its message is to stay
 */
export async function deliverSend(deps: DeliverDeps, message: QueuedSend): Promise<DeliverOutcome> {
  const { archive, directory, deadline, log, now } = deps
  const send = await readAcceptedSend(archive, message.sendId)
  if (!send) {
    log.warn('send not found', { send: message.sendId })
    return { next: 'nothing' }
  }
  const { current } = await readSendRecord(deps, send)
  const turn = turnOf(current, message.number, now())
  if (turn.kind !== 'take it on') return outcomeOf(turn, message, send)

  const found = await findSender(directory, send.sender)
  const neededMs = timeNeededMs(found.kind === 'found' ? found.sender : undefined)
  if (deadline.remainingMs() < neededMs)
    return outcomeOf({ kind: 'not yet', at: now() }, message, send)

  const claim = await claimSend(deps, send, {
    runId: deps.runId,
    until: new Date(now().getTime() + deadline.remainingMs() + CLAIM_MARGIN_MS),
    number: message.number,
  })
  if (claim.kind !== 'held') return outcomeOf(claim, message, send)
  const { held } = claim
  const record = isSettled(held.record) ? held.record : await attempt(deps, held, found)
  return isSettled(record) ? tell(deps, held, found, record) : again(deps, send, record)
}

/** A run may still be alive for its closing time, and clocks of two machines differ. SQS waits a minute longer still. */
const CLAIM_MARGIN_MS = 30_000

/** The definition of a sender, or why there is none: a directory remembers no absence. A bug is thrown on. */
async function findSender(directory: SenderDirectory, name: string): Promise<FoundSender> {
  try {
    const sender = await directory.sender(name)
    return sender ? { kind: 'found', sender } : { kind: 'gone' }
  } catch (error) {
    return { kind: 'unread', failure: failureOf(error) }
  }
}

/** An attempt that the surroundings fail is recorded with its reason, waited for, given up after a day and told. */
async function attempt(deps: DeliverDeps, held: HeldSend, found: FoundSender): Promise<SendRecord> {
  try {
    return await handOver(deps, held, found)
  } catch (error) {
    const failure = failureOf(error)
    return held.change((record) => putOff(record, failure, acceptedAt(held.send), deps.now()))
  }
}

/** What is settled is told. Where the bus does not take the event, it waits for it: the mail itself has its outcome. */
async function tell(
  deps: DeliverDeps,
  held: HeldSend,
  found: FoundSender,
  record: SendRecord,
): Promise<DeliverOutcome> {
  try {
    return { next: 'nothing', record: await followUp(deps, held, found, record) }
  } catch (error) {
    const { code, message } = failureOf(error)
    deps.log.error('send not told of', { send: held.send.id, code, message })
    return again(deps, held.send, await held.change((latest) => untold(latest, deps.now())))
  }
}

const acceptedAt = (send: AcceptedSend): Date => new Date(send.acceptedAt)

/** @throws what is a bug: its message stays, and the run's death counts */
function failureOf(error: unknown): FailureError {
  const failure = asFailure(error)
  if (failure instanceof InternalError) throw failure
  return failure
}

/** A send that was put off waits for the next of its messages. */
const again = (
  { now }: DeliverDeps,
  { sender }: AcceptedSend,
  record: SendRecord,
): DeliverOutcome => ({
  next: 'queue again',
  sender,
  message: awaitedMessage(record),
  at: new Date(record.nextAttemptAt ?? now()),
  record,
})

/** A message that came too early goes back as it is; one that nobody waits for is done with. */
const outcomeOf = (
  turn: Exclude<Turn, { readonly kind: 'take it on' }>,
  message: QueuedSend,
  { sender }: AcceptedSend,
): DeliverOutcome =>
  turn.kind === 'drop it'
    ? { next: 'nothing' }
    : { next: 'queue again', message, sender, at: turn.at }
