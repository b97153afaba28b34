import { InternalError } from '../../failures/failure-error.js'
import type { RecipientOutcome } from '../transports/transport.js'
import type { AcceptedSend } from './accepted-send.js'
import { markOpen } from './open-sends.js'
import { changeSendRecord, type OutboxChange } from './outbox.js'
import type { SendRecord } from './send-record.js'
import { afterDeadRun, claimed, settled } from './send-transitions.js'
import { settledLate } from './settled-late.js'
import { type Turn, turnOf } from './turn.js'

/** What a claim is made with. */
export interface ClaimAccess extends OutboxChange {
  readonly now: () => Date
}

/** The run that wants a send. */
export interface ClaimingRun {
  readonly runId: string
  /** It cannot be alive any more then. */
  readonly until: Date
  /** Of the message that it was taken from the queue by. */
  readonly number: number | undefined
}

/** A send that one run has for itself: nobody else changes its record, but for those who report on it from outside. */
export interface HeldSend {
  readonly send: AcceptedSend
  /** As it was taken on, with what a dead run had left settled. */
  readonly record: SendRecord
  /**
   * Changes the record, as long as this run has it.
   * @returns the record as it is now
   * @throws StorageFailed; InternalError if another run took it: that cannot be while this one is alive
   */
  change(transition: (record: SendRecord) => SendRecord): Promise<SendRecord>
  /**
   * Records what a server made of the recipients. What it said is known to this run alone: it is recorded also where another run, which took
   * this one for dead, has made it UNKNOWN; the watch function sees to it that it is told.
   * @throws as `change` does
   */
  settle(outcomes: readonly RecipientOutcome[]): Promise<SendRecord>
}

/** What came of a claim. */
export type Claim =
  | { readonly kind: 'held'; readonly held: HeldSend }
  | Exclude<Turn, { readonly kind: 'take it on' }>

/** Takes a send on for a run, by one compare-and-swap. @throws StorageFailed */
export async function claimSend(
  access: ClaimAccess,
  send: AcceptedSend,
  { runId, until, number }: ClaimingRun,
): Promise<Claim> {
  const { now } = access
  const record = await changeSendRecord(access, send, (found) => {
    if (turnOf(found, number, now()).kind !== 'take it on') return undefined
    const open = afterDeadRun(found, new Date(send.acceptedAt), now())
    return claimed(open, { runId, until }, now())
  })
  if (!isOf(record, runId)) {
    const turn = turnOf(record, number, now())
    // What was not due a moment ago is looked at once more.
    return turn.kind === 'take it on' ? { kind: 'not yet', at: now() } : turn
  }
  const change = (transition: (record: SendRecord) => SendRecord) =>
    changeSendRecord(access, send, (found) => {
      if (isOf(found, runId)) return transition(found)
      throw new InternalError(`the send ${send.id} was taken from this run`)
    })
  const settle = async (outcomes: readonly RecipientOutcome[]) => {
    const latest = await changeSendRecord(access, send, (found) =>
      isOf(found, runId) ? settled(found, outcomes, now()) : undefined,
    )
    if (isOf(latest, runId)) return latest
    // Before, as this run may end in between; after, as whoever has finished it may take the mark away meanwhile.
    await markOpen(access.archive, send.id)
    await changeSendRecord(access, send, (found) =>
      settledLate(found, outcomes, record.attempts, now()),
    )
    await markOpen(access.archive, send.id)
    throw new InternalError(`the send ${send.id} was taken from this run`)
  }
  return { kind: 'held', held: { send, record, change, settle } }
}

const isOf = ({ claim }: SendRecord, runId: string): boolean => claim?.runId === runId
