import { isDeepStrictEqual } from 'node:util'
import { pollFailed, pollRecovered } from '../../../shared/announce/poll-transitions.js'
import { findState } from '../../../shared/archive/state-object.js'
import { mailboxHealthKey } from '../../../shared/contract/keys.js'
import type { RememberedHealth } from '../../../shared/credentials/log-in-unless-held.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import { ServerThrottled } from '../../../shared/failures/mailbox-errors.js'
import {
  HEALTHY,
  type MailboxHealth,
  mailboxHealthSchema,
} from '../../../shared/mailbox/mailbox-health.js'
import { waitUntilAfter } from '../../../shared/mailbox/told-to-wait.js'
import type { PollDeps } from '../poll-deps.js'
import { type ExpiringMailbox, expiriesOf } from './expiry-events.js'
import { type PollEnding, transitionsOf } from './transitions.js'

/** What could not be written, and what was stored when that was tried: it holds until somebody else has written. */
export interface UnrecordedHealth {
  readonly stored: MailboxHealth | undefined
  readonly health: MailboxHealth
  /** Nobody knows what was stored: it could not be read, and that is what `health` says. */
  readonly isUnread?: true
}

const HEALTH_FORGOTTEN =
  'it begins anew: failures that were told are told once more, and a login that was refused is tried once more'

/**
 * What is remembered of a mailbox's failures; where that is damaged, nothing, with a warning: no mail depends on it. Where the bucket takes no writes (a full disk, a key, a policy), it is remembered in
 * the function's environment: a refused login is not repeated, and no failure told twice, for as long as that lasts.
 * @throws StateNewer
 */
export async function readHealth(
  deps: PollDeps,
  mailbox: string,
  warnings: string[],
): Promise<RememberedHealth> {
  const { unrecorded } = deps
  const { object: state, damage } = await findState(
    { archive: deps.records, newId: deps.newId },
    mailboxHealthKey(mailbox),
    mailboxHealthSchema,
  )
  if (damage) {
    warnings.push(`${damage.failure.message}; ${HEALTH_FORGOTTEN}`)
    // What cannot be written now is told when the poll's own ending is.
    await state.replace(HEALTHY).catch(() => false)
  }
  let stored = state.current
  let current = withUnrecorded(stored, unrecorded.get(mailbox))
  return {
    get current() {
      return current
    },
    async replace(next) {
      current = next
      unrecorded.set(mailbox, { stored, health: next })
      // Losing the race means that another poll has just recorded its own ending, which is as true as this one.
      const isWritten = await state.replace(next)
      unrecorded.delete(mailbox)
      stored = state.current
      return isWritten
    },
  }
}

/** What could not be written holds until somebody else has written; what could not be read had failed meanwhile. */
function withUnrecorded(
  stored: MailboxHealth | undefined,
  kept: UnrecordedHealth | undefined,
): MailboxHealth | undefined {
  if (kept?.isUnread) return { ...kept.health, ...stored }
  return kept && JSON.stringify(kept.stored) === JSON.stringify(stored) ? kept.health : stored
}

/**
 * Announces that what is remembered of a mailbox cannot be read, for which nothing is polled. Whatever environment of the function meets it
 * says so once, under the same id, and that it is over when it can be read.
 */
export async function recordUnread(
  { announcer, unrecorded, now }: Pick<PollDeps, 'announcer' | 'unrecorded' | 'now'>,
  { mailbox, monitors }: ExpiringMailbox,
  failure: FailureError,
): Promise<void> {
  const kept = unrecorded.get(mailbox)
  const ending = { failure, isBusy: false, isWhole: false, folders: [] }
  const { failed, health } = transitionsOf(kept?.health ?? HEALTHY, ending, now())
  const announcements = failed.map((begun) => ({ ...pollFailed({ mailbox, ...begun }), monitors }))
  if (announcements.length > 0) await announcer.announce(announcements)
  unrecorded.set(
    mailbox,
    kept && !kept.isUnread ? { ...kept, health } : { stored: undefined, health, isUnread: true },
  )
}

/**
 * Announces what has begun to fail and what works again, and remembers how a poll ended. The events go first, so that a crash repeats them, under the
 * same ids, rather than loses them.
 */
export async function recordEnding(
  deps: PollDeps,
  whose: ExpiringMailbox,
  health: RememberedHealth,
  ending: PollEnding,
): Promise<void> {
  const { mailbox } = whose
  const before = health.current ?? HEALTHY
  const { failed, recovered, health: after } = transitionsOf(before, ending, deps.now())
  const { expiries: seen = {} } = ending
  const expiries = expiriesOf(before, seen, whose, deps.now())
  const announcements = [
    ...failed.map(({ monitors, ...begun }) => ({
      ...pollFailed({ mailbox, ...begun }),
      ...(monitors && { monitors }),
    })),
    ...recovered.map((over) => pollRecovered({ mailbox, ...over })),
    ...expiries.announcements,
  ]
  if (announcements.length > 0) await deps.announcer.announce(announcements)
  const { lastTurn = before.lastTurn } = ending
  const { expiring: _, ...withoutExpiries } = after
  const next = {
    ...withoutExpiries,
    ...(expiries.expiring && { expiring: expiries.expiring }),
    ...waitAfter(ending.failure, deps.now()),
    ...(lastTurn !== undefined && { lastTurn }),
  }
  if (deps.unrecorded.has(mailbox) || !isDeepStrictEqual(next, before)) await health.replace(next)
}

/** How long the server is to be left alone, if that is what it asked for. */
const waitAfter = (
  failure: FailureError | undefined,
  now: Date,
): Pick<MailboxHealth, 'notBefore'> | undefined =>
  failure instanceof ServerThrottled
    ? { notBefore: waitUntilAfter(failure.message, now).toISOString() }
    : undefined
