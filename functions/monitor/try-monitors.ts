import type { Credentials } from '../../shared/credentials/credentials.js'
import type { PollRequest } from '../../shared/jobs/poll-request.js'
import { walkMessage } from '../../shared/mail/walk-message.js'
import { BATCH_UIDS } from '../../shared/mailbox/arrivals.js'
import type { MailboxSession, OpenMailbox } from '../../shared/mailbox/mailbox-session.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { type ConditionOutcome, explain } from '../../shared/matching/decide.js'
import {
  type BodyAccess,
  type CompiledMonitor,
  type DecidedMessage,
  decideMessages,
  type WalkedBody,
} from './decide-messages.js'
import { mailServerOf } from './mail-server.js'

/** What a monitor would make of a message, and what each of its conditions saw. */
export interface Trial {
  readonly folder: string
  readonly uid: number
  /** RFC 3339, UTC. */
  readonly internalDate: string
  readonly from: string
  readonly subject: string
  readonly monitor: string
  readonly matched: boolean
  readonly conditions: readonly ConditionOutcome[]
}

/** What a trial works with. There is no archive among it: nothing can be written. */
export interface TrialDeps {
  readonly credentials: Credentials
  readonly openMailbox: OpenMailbox
  readonly timeLimitMs: number
}

/** Bodies are walked as in a poll, and kept nowhere. */
const PASSING_BODIES: BodyAccess<WalkedBody> = {
  hold: async (raw) => ({ mail: await walkMessage([raw]) }),
  receive: async (_, chunks) => ({ mail: await walkMessage(chunks) }),
}

/**
 * Decides on the mail of a mailbox since a day as a poll would, and writes nothing: no object, no flag, no position.
 * Positions and `startFrom` do not count here, and every body is read, so that every condition has seen its part.
 */
export async function* tryMonitors(
  { credentials, openMailbox, timeLimitMs }: TrialDeps,
  { mailbox, monitors }: PollRequest,
  since: Date,
): AsyncGenerator<Trial> {
  const { name, address, imap } = mailbox
  const login = await credentials.loginOf({ name, address, username: imap.username })
  const session = await openMailbox(mailServerOf(imap), login, { timeLimitMs })
  try {
    for (const [folder, watching] of Map.groupBy(monitors, (monitor) => monitor.folder)) {
      const compiled = watching.map((monitor) => ({
        monitor: { ...monitor, startFrom: 'all' },
        conditions: compileConditions(monitor.when),
        position: 1,
      }))
      yield* tryFolder(session, folder, compiled, since)
    }
  } finally {
    session.close()
  }
}

async function* tryFolder(
  session: MailboxSession,
  folder: string,
  monitors: readonly CompiledMonitor[],
  since: Date,
): AsyncGenerator<Trial> {
  await session.examine(folder)
  const uids = await session.uidsSince(since)
  for (let index = 0; index < uids.length; index += BATCH_UIDS) {
    const batch = new Set(uids.slice(index, index + BATCH_UIDS))
    const heads = await session.heads(Math.min(...batch), Math.max(...batch))
    const wanted = heads.filter(({ uid }) => batch.has(uid))
    const reading = { session, bodies: PASSING_BODIES, readEveryBody: true }
    for await (const group of decideMessages(reading, monitors, wanted)) {
      for (const message of group) yield* trialsOf(folder, message, monitors)
    }
  }
}

const trialsOf = (
  folder: string,
  { head, headers, facts, decisions }: DecidedMessage<WalkedBody>,
  monitors: readonly CompiledMonitor[],
): Trial[] =>
  monitors.map(({ monitor, conditions }) => ({
    folder,
    uid: head.uid,
    internalDate: head.internalDate.toISOString(),
    from: headers.from[0]?.address ?? '',
    subject: headers.subject,
    monitor: monitor.name,
    matched: decisions.some(
      ({ monitor: { name }, decision }) => name === monitor.name && decision.result === 'matched',
    ),
    conditions: explain(conditions, facts),
  }))
