import { pollFailed, pollRecovered } from '../../../shared/announce/poll-transitions.js'
import { readState, type StateObject } from '../../../shared/archive/state-object.js'
import { mailboxHealthKey } from '../../../shared/contract/keys.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import { ServerThrottled } from '../../../shared/failures/mailbox-errors.js'
import { notBefore } from '../../../shared/mailbox/imap/throttling.js'
import {
  HEALTHY,
  type MailboxHealth,
  mailboxHealthSchema,
} from '../../../shared/mailbox/mailbox-health.js'
import type { PollDeps } from '../poll-deps.js'

/** What is remembered of a mailbox's failures. */
export const readHealth = (deps: PollDeps, mailbox: string): Promise<StateObject<MailboxHealth>> =>
  readState(deps, mailboxHealthKey(mailbox), mailboxHealthSchema)

/** How a poll ended, as far as it is remembered. */
export interface PollEnding {
  readonly failure: FailureError | undefined
  /** Another run is at work on a folder: what it will find is not known yet. */
  readonly isBusy: boolean
  /** Something that was to be done in the mailbox never will be. */
  readonly hasGivenUp: boolean
}

/**
 * Remembers how a poll ended, and announces it if it is a change: the first failure, one that now needs somebody, the
 * first success after it. The event goes first, so that a crash repeats it rather than loses it. A success after a success
 * writes nothing.
 */
export async function recordTransition(
  deps: PollDeps,
  mailbox: string,
  health: StateObject<MailboxHealth>,
  ending: PollEnding,
): Promise<void> {
  const { failure, isBusy, hasGivenUp } = ending
  if (failure) return recordFailure(deps, mailbox, health, failure, hasGivenUp)
  // What was given up was told of by itself; the next poll that ends well is the recovery of the rest.
  if (isBusy || hasGivenUp) return
  const { failing = deps.unrecorded?.get(mailbox), actionsGivenUp } = health.current ?? HEALTHY
  if (!failing) return
  if (!actionsGivenUp)
    await deps.announcer.announce([pollRecovered(mailbox, failing.code, failing.since)])
  if (health.current?.failing) await health.replace(HEALTHY)
  deps.unrecorded?.delete(mailbox)
}

async function recordFailure(
  { announcer, now, unrecorded }: PollDeps,
  mailbox: string,
  health: StateObject<MailboxHealth>,
  failure: FailureError,
  hasGivenUp: boolean,
): Promise<void> {
  const known = unrecorded?.get(mailbox)
  const { actionsGivenUp, ...current } = { ...(known && { failing: known }), ...health.current }
  const before = { ...HEALTHY, ...current, ...waitAfter(failure, now()) }
  const givenUp = hasGivenUp ? { actionsGivenUp: true as const } : {}
  if (isNews(failure, before)) {
    const failing = { code: failure.code, since: now().toISOString() }
    await announcer.announce([pollFailed(mailbox, failure, failing.since)])
    unrecorded?.set(mailbox, failing)
    // Losing the race means that another poll has just recorded its own ending, which is as true as this one.
    await health.replace({ ...before, failing, ...givenUp })
    unrecorded?.delete(mailbox)
  } else if (failure instanceof ServerThrottled || (hasGivenUp && !actionsGivenUp)) {
    await health.replace({ ...before, ...(actionsGivenUp && { actionsGivenUp }), ...givenUp })
  }
}

/** How long the server is to be left alone, if that is what it asked for. */
const waitAfter = (
  failure: FailureError | undefined,
  now: Date,
): Pick<MailboxHealth, 'notBefore'> | undefined =>
  failure instanceof ServerThrottled
    ? { notBefore: notBefore(failure.message, now).toISOString() }
    : undefined

/** Troubles that pass by themselves are one trouble, whatever their codes; one that does not pass is news. */
const isNews = (failure: FailureError, { failing }: MailboxHealth): boolean =>
  !failing ||
  (failing.code !== failure.code &&
    failure.code !== 'LOGIN_HELD' &&
    failure.failure.retried !== 'at the next poll')
