import type { FailureCode } from '../../failures/catalogue.js'
import type { RecipientOutcome } from '../transports/transport.js'
import { giveUpAt, nextAttemptAfter } from './back-off.js'
import type { RecipientRecord, RecipientState, SendRecord } from './send-record.js'
import { sendStateOf } from './send-record.js'

/** The run that is at work, and until when it can be alive. */
export interface Claim {
  readonly runId: string
  readonly until: Date
}

/** Whether another run may be at work on it. */
export const isClaimed = ({ claim }: SendRecord, now: Date): boolean =>
  claim !== undefined && new Date(claim.until) > now

/** Whether nothing is left to hand over. */
export const isSettled = ({ recipients }: SendRecord): boolean =>
  recipients.every(({ state }) => state !== 'QUEUED' && state !== 'SENDING')

/** Who is still to get it. */
export const openRecipients = ({ recipients }: SendRecord): string[] =>
  recipients.filter(({ state }) => state === 'QUEUED').map(({ address }) => address)

/** Whether nothing is left to do about it: handed over, announced, copied. */
export const isFinished = (record: SendRecord): boolean =>
  isSettled(record) && record.claim === undefined && record.announced.length > 0

/** A run takes it on: for another attempt, or, if everything is settled, for what comes after. */
export const claimed = (record: SendRecord, { runId, until }: Claim, now: Date): SendRecord => ({
  ...withoutWait(record),
  claim: { runId, until: until.toISOString() },
  attempts: record.attempts + (isSettled(record) ? 0 : 1),
  updatedAt: now.toISOString(),
})

/** The server begins to read the message for these: from here on, silence means UNKNOWN. */
export const transmitting = (
  record: SendRecord,
  addresses: readonly string[],
  now: Date,
): SendRecord =>
  changed(record, now, (recipient) =>
    addresses.includes(recipient.address) && recipient.state === 'QUEUED'
      ? { state: 'SENDING' }
      : undefined,
  )

/** The state that an outcome leads to. */
const STATE_AFTER = {
  accepted: 'ACCEPTED',
  refused: 'FAILED',
  'put off': 'QUEUED',
  'left over': 'QUEUED',
  unknown: 'UNKNOWN',
} as const satisfies Record<RecipientOutcome['outcome'], RecipientState>

/** What the server made of the recipients of one hand-over. */
export function settled(
  record: SendRecord,
  outcomes: readonly RecipientOutcome[],
  now: Date,
): SendRecord {
  const byAddress = new Map(outcomes.map((outcome) => [outcome.address, outcome]))
  return changed(record, now, ({ address, state }) => {
    const outcome = byAddress.get(address)
    if (!outcome || (state !== 'QUEUED' && state !== 'SENDING')) return undefined
    const { code, reason, serverMessageId } = outcome
    // What an earlier attempt came to is no reason for this one.
    return {
      state: STATE_AFTER[outcome.outcome],
      code,
      reason,
      ...(serverMessageId !== undefined && { serverMessageId }),
    }
  })
}

/** Nothing can be handed over at all: every open recipient fails with the same reason. */
export const failed = (
  record: SendRecord,
  code: FailureCode,
  reason: string,
  now: Date,
): SendRecord =>
  changed(record, now, ({ state }) =>
    state === 'QUEUED' ? { state: 'FAILED', code, reason } : undefined,
  )

/**
 * Nothing more is tried in this run. What is still open waits for its next attempt, or is given up a day after it was accepted or
 * last asked for, with the reason of the last attempt.
 */
export function attempted(record: SendRecord, acceptedAt: Date, now: Date): SendRecord {
  if (openRecipients(record).length === 0) return record
  const next = nextAttemptAfter(record.attempts, now)
  if (next < giveUpAt(lastAskedAt(record, acceptedAt)))
    return { ...record, nextAttemptAt: next.toISOString() }
  return changed(record, now, ({ state }) => (state === 'QUEUED' ? { state: 'FAILED' } : undefined))
}

/** The run has nothing more to do with it. */
export function unclaimed({ claim: _, ...record }: SendRecord): SendRecord {
  return record
}

const READ_AND_LOST = {
  state: 'UNKNOWN',
  code: 'OUTCOME_UNKNOWN',
  reason: 'the function ended while the server was reading the message',
} as const

const GIVEN_UP = {
  state: 'FAILED',
  code: 'INTERNAL',
  reason: 'for a day every run ended before it could hand the message over',
} as const

/**
 * No run is at work on it: one that had claimed it is dead. Whoever was in transmission is UNKNOWN. The others are open still, but
 * for a send whose runs have all died for a day: that is given up.
 */
export function afterDeadRun(record: SendRecord, acceptedAt: Date, now: Date): SendRecord {
  const hasDied = record.claim !== undefined
  const isGivenUp = hasDied && now >= giveUpAt(lastAskedAt(record, acceptedAt))
  return changed(unclaimed(record), now, ({ state }) => {
    if (state === 'SENDING') return READ_AND_LOST
    return state === 'QUEUED' && isGivenUp ? GIVEN_UP : undefined
  })
}

const lastAskedAt = ({ askedAt }: SendRecord, acceptedAt: Date): Date =>
  askedAt === undefined ? acceptedAt : new Date(askedAt)

/** Somebody asks for another attempt for those that FAILED or are UNKNOWN. Undefined if there are none, or a run is at work. */
export function askedAgain(record: SendRecord, now: Date): SendRecord | undefined {
  if (isClaimed(record, now)) return undefined
  const again = changed(record, now, ({ state }) =>
    state === 'FAILED' || state === 'UNKNOWN' ? { state: 'QUEUED' } : undefined,
  )
  if (openRecipients(again).length === openRecipients(record).length) return undefined
  // Whoever was put off comes along: the answer promises an attempt. What was announced of the earlier end is no longer the end.
  return { ...unclaimed(withoutWait(again)), announced: [], askedAt: now.toISOString() }
}

/**
 * Somebody calls it off for all who wait for an attempt. Undefined if there are none, or a run is at work: it may have begun to hand
 * over. A run that claims it afterwards finds nothing to hand over, since both go by compare-and-swap.
 */
export function cancelled(record: SendRecord, now: Date): SendRecord | undefined {
  if (isClaimed(record, now) || openRecipients(record).length === 0) return undefined
  return changed(withoutWait(record), now, ({ state }) =>
    // What the last attempt was put off for is no reason any more.
    state === 'QUEUED' ? { state: 'CANCELLED', code: undefined, reason: undefined } : undefined,
  )
}

function withoutWait({ nextAttemptAt: _, ...record }: SendRecord): SendRecord {
  return record
}

/** Recipients changed where `change` says so, and the state of the send with them. */
function changed(
  record: SendRecord,
  now: Date,
  change: (
    recipient: RecipientRecord,
  ) => Partial<Omit<RecipientRecord, 'address' | 'at'>> | undefined,
): SendRecord {
  const at = now.toISOString()
  const recipients = record.recipients.map((recipient) => {
    const next = change(recipient)
    return next ? { ...recipient, ...next, at } : recipient
  })
  return { ...record, recipients, state: sendStateOf(recipients), updatedAt: at }
}
