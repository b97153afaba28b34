import type { FailureCode } from '../../failures/catalogue.js'
import type { FailureError } from '../../failures/failure-error.js'
import type { RecipientOutcome } from '../transports/transport.js'
import { giveUpAt, nextAttemptAfter } from './attempt-times.js'
import { changed, queuedAnew, unclaimed, waiting, withoutWait } from './record-changes.js'
import type { RecipientState, SendRecord } from './send-record.js'

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
export const openRecipients = ({ recipients }: Pick<SendRecord, 'recipients'>): string[] =>
  recipients.filter(({ state }) => state === 'QUEUED').map(({ address }) => address)

/** Whether nothing is left to do about it: handed over, announced, copied. */
export const isFinished = ({ finishedAt }: SendRecord): boolean => finishedAt !== undefined

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
 * Nothing more is tried in this run. What is still open is given back and waits for its next attempt, or is given up a day after it was
 * accepted or last asked for, with the reason of the last attempt. With nothing open the run keeps it: what is left is to tell of it.
 */
export function attempted(record: SendRecord, acceptedAt: Date, now: Date): SendRecord {
  if (isSettled(record)) return record
  // Only in transmission, by a run that could not record the end of it: the next one makes that UNKNOWN.
  if (openRecipients(record).length === 0) return waiting(record, now, now)
  const next = nextAttemptAfter(record.attempts - (record.attemptsBeforeAsking ?? 0), now)
  if (next < giveUpAt(lastAskedAt(record, acceptedAt))) return waiting(record, next, now)
  return changed(record, now, ({ state }) => (state === 'QUEUED' ? { state: 'FAILED' } : undefined))
}

/** Nothing of it could be handed over, for a reason that has nothing to do with its recipients: an attempt like any other. */
export function putOff(
  record: SendRecord,
  { code, message: reason }: FailureError,
  acceptedAt: Date,
  now: Date,
): SendRecord {
  const outcomes = openRecipients(record).map(
    (address) => ({ address, outcome: 'put off', code, reason }) as const,
  )
  return attempted(settled(record, outcomes, now), acceptedAt, now)
}

/** Between two tries to tell how it ended. */
const TELL_AGAIN_AFTER_MS = 5 * 60_000

/** The bus did not take the event: it is told until it is, however long that takes. */
export const untold = (record: SendRecord, now: Date): SendRecord =>
  waiting(record, new Date(now.getTime() + TELL_AGAIN_AFTER_MS), now)

/** Nothing is left to do about it. @param event that the bus has accepted now, if there was one left */
export const finished = (record: SendRecord, event: string | undefined, now: Date): SendRecord => ({
  ...unclaimed(withoutWait(record)),
  ...(event !== undefined && { announced: [...record.announced, event] }),
  finishedAt: now.toISOString(),
  updatedAt: now.toISOString(),
})

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

/** As many askings are remembered: who repeats one does so soon. */
const MAX_ASKED_KEYS = 20

/** Who asks for another attempt. */
export interface Asking {
  /** SHA-256 of the caller's key, if one was given. */
  readonly key?: string | undefined
}

/** Whether this very asking was heard before. */
export const wasAsked = ({ askedKeys = [] }: SendRecord, { key }: Asking): boolean =>
  key !== undefined && askedKeys.includes(key)

/** Somebody asks for another attempt for those that FAILED or are UNKNOWN. Undefined if there are none, or a run is at work. */
export function askedAgain(
  record: SendRecord,
  now: Date,
  { key }: Asking = {},
): SendRecord | undefined {
  if (isClaimed(record, now)) return undefined
  const again = changed(record, now, ({ state }) =>
    state === 'FAILED' || state === 'UNKNOWN' ? { state: 'QUEUED' } : undefined,
  )
  if (openRecipients(again).length === openRecipients(record).length) return undefined
  const { finishedAt: _, ...open } = queuedAnew(unclaimed(withoutWait(again)), now)
  const askedKeys = [...(record.askedKeys ?? []), ...(key === undefined ? [] : [key])]
  return {
    ...open,
    // What was announced of the earlier end is no longer the end.
    announced: [],
    askedAt: now.toISOString(),
    attemptsBeforeAsking: record.attempts,
    ...(askedKeys.length > 0 && { askedKeys: askedKeys.slice(-MAX_ASKED_KEYS) }),
  }
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
