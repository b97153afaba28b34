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

/**
 * Remembers how a poll ended, and announces it if it is a change: the first failure, one that now needs somebody, the
 * first success after it. The event goes first, so that a crash repeats it rather than loses it. A success after a success
 * writes nothing.
 */
export async function recordTransition(
  { announcer, now }: PollDeps,
  mailbox: string,
  health: StateObject<MailboxHealth>,
  failure: FailureError | undefined,
): Promise<void> {
  const before = { ...(health.current ?? HEALTHY), ...waitAfter(failure, now()) }
  if (failure && isNews(failure, before)) {
    const since = now().toISOString()
    await announcer.announce([pollFailed(mailbox, failure, since)])
    // Losing the race means that another poll has just recorded its own ending, which is as true as this one.
    await health.replace({ ...before, failing: { code: failure.code, since } })
  } else if (failure instanceof ServerThrottled) {
    await health.replace(before)
  }
  if (!failure && before.failing) {
    await announcer.announce([pollRecovered(mailbox, before.failing.code, before.failing.since)])
    await health.replace(HEALTHY)
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
