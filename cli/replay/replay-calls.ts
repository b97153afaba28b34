import { FAILURES } from '../../shared/failures/catalogue.js'
import {
  carriedAgain,
  type PolledMailbox,
  type PolledMonitor,
} from '../../shared/jobs/requests/poll-request.js'
import {
  type ReplayedMail,
  type ReplayOutcome,
  replayOutcomeSchema,
} from '../../shared/jobs/requests/replay-outcome.js'
import { MAX_REPLAYED_AT_ONCE } from '../../shared/jobs/requests/replay-request.js'
import type { MailQuery } from '../../shared/place/mail-query.js'
import type { MonitorFunction } from '../../shared/place/place.js'
import type { KnownDefinitions } from './chosen-definition.js'
import type { ChosenMail } from './chosen-mail.js'

/** So many in one call: a person sees that it goes on. */
const MAILS_IN_CALL = Math.min(50, MAX_REPLAYED_AT_ONCE)

/** How a replay is made. */
export interface ReplayOrder {
  readonly monitorFunction: MonitorFunction
  readonly definitions: KnownDefinitions
  readonly forReal: boolean
  /** Undefined: the version of the definition. */
  readonly name: string | undefined
  readonly reason: string | undefined
}

/** What came of one call. */
export interface ReplayStep {
  readonly mails: readonly ReplayedMail[]
  /** By which version of the definition. */
  readonly version: string
  /** Mails that could not be asked about: nothing of them is there, or nobody knows the definition any more. */
  readonly lost: readonly LostMail[]
  readonly warnings: readonly string[]
  /** Of mail in a mailbox: messages that are still to be looked at. */
  readonly left?: number
  /** Why it goes no further. */
  readonly ended?: Pick<ReplayOutcome, 'failure'> & { readonly stopped: 'failed' | 'busy' }
}

/** A mail that nothing can be said of. */
export interface LostMail {
  readonly key: string
  readonly reason: string
}

/** Replays mail that lies in the bucket, in its order, in as many calls as it takes; a call that fails is the last. */
export async function* replayStored(
  order: ReplayOrder,
  source: 'kept' | 'quarantined',
  chosen: readonly ChosenMail[],
): AsyncGenerator<ReplayStep> {
  for (let left = chosen; left.length > 0; ) {
    const version = left[0]?.version ?? ''
    const monitor = await order.definitions.of(version)
    const isSame = (mail: ChosenMail) =>
      order.definitions.choice !== 'recorded' || (mail.version ?? '') === version
    const end = left.findIndex((mail) => !isSame(mail))
    const some = left.slice(0, Math.min(MAILS_IN_CALL, end < 0 ? left.length : end))
    if (!monitor) {
      yield unknownDefinition(version, some)
      left = left.slice(some.length)
      continue
    }
    const keys = some.map(({ key }) => key)
    const mail = source === 'kept' ? { source, manifestKeys: keys } : { source, recordKeys: keys }
    const outcome = await called(order, monitor, mail)
    const { mails, gone, warnings = [] } = outcome
    const ended = endOf(outcome)
    yield {
      mails,
      version: monitor.version,
      lost: gone.map((key) => ({ key, reason: 'there is nothing under this key any more' })),
      warnings,
      ...(ended && { ended }),
    }
    if (ended) return
    const done = new Set([...mails.map(({ id }) => id)])
    const lost = new Set(gone)
    left = left.filter(({ id, key }) => !done.has(id) && !lost.has(key))
  }
}

/** Replays mail that is in a mailbox, by UID, in as many calls as it takes; a call that fails is the last. */
export async function* replayMailbox(
  order: ReplayOrder,
  mailbox: PolledMailbox,
  { from, until, messageId, sender, subject, uid }: MailQuery,
): AsyncGenerator<ReplayStep> {
  const monitor = await order.definitions.of('')
  if (!monitor) return
  let after: { readonly uidValidity: string; readonly uid: number } | undefined
  for (;;) {
    const outcome = await called(order, monitor, {
      source: 'mailbox',
      mailbox,
      since: from.toISOString(),
      until: until.toISOString(),
      ...(messageId !== undefined && { messageId }),
      ...(sender !== undefined && { sender }),
      ...(subject !== undefined && { subject }),
      ...(uid !== undefined && { uid }),
      ...(after && { after }),
    })
    const { mails, next, warnings = [] } = outcome
    const ended = endOf(outcome)
    yield {
      mails,
      version: monitor.version,
      lost: [],
      warnings,
      ...(next && { left: next.left }),
      ...(ended && { ended }),
    }
    if (ended || !next) return
    after = { uidValidity: next.uidValidity, uid: next.uid }
  }
}

/** Why nothing more is asked; a call without any progress would be followed by others like it. */
function endOf({ mails, gone, next, stopped, failure }: ReplayOutcome): ReplayStep['ended'] {
  if (stopped === 'failed' || stopped === 'busy') return { stopped, ...(failure && { failure }) }
  if (mails.length + gone.length > 0 || next || stopped === 'done') return undefined
  const { remedy } = FAILURES.TOO_SLOW
  const message = 'the time of a run was up before it was done with a single mail'
  return { stopped: 'failed', failure: { code: 'TOO_SLOW', message, remedy } }
}

const unknownDefinition = (version: string, mails: readonly ChosenMail[]): ReplayStep => ({
  mails: [],
  version,
  lost: mails.map(({ key }) => ({
    key,
    reason: `nobody has the definition ${version || 'that decided'} any more: --definition deployed, or --jobs FILE`,
  })),
  warnings: [],
})

async function called(
  { monitorFunction, definitions, forReal, name, reason }: ReplayOrder,
  monitor: PolledMonitor,
  mail: object,
): Promise<ReplayOutcome> {
  const answer = await monitorFunction.invoke({
    schemaVersion: 1,
    kind: 'replay',
    monitor: carriedAgain(monitor),
    definition: definitions.choice,
    forReal,
    name: name ?? monitor.version,
    ...(reason !== undefined && { reason }),
    mail,
  })
  return replayOutcomeSchema.parse(answer)
}
