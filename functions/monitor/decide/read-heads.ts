import type { FailureError } from '../../../shared/failures/failure-error.js'
import { MailWithheld } from '../../../shared/failures/mailbox-errors.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import { MessageFault } from '../faults/message-fault.js'
import { goOnAfter, requireNeighbour } from '../faults/withheld.js'
import { renewing } from '../lease/renewing.js'
import type { LeasedRun } from '../poll-deps.js'
import { type CollectedHeads, collectHeads, MAX_HEADS_BYTES } from './collect-heads.js'
import {
  type CompiledMonitor,
  decideByHead,
  type HeadDecisions,
  summaryOf,
  tracedSummaryOf,
} from './decide-by-head.js'
import type { Stretch } from './stretches.js'

/** The heads of a stretch, decided on. */
export interface ReadHeads {
  /** Up to here every UID is answered, known not to be there, or at fault. */
  readonly end: number
  readonly heads: readonly HeadDecisions[]
  readonly faults: readonly MessageFault[]
  readonly heldBytes: number
  /** The next UID: it is there, and was not given out with the others. */
  readonly suspect?: number
}

/**
 * Reads the heads of a stretch by one FETCH. What the server does not give out ends it there; a message that it does not give out when
 * it is asked for that alone is at fault, if its neighbours are given out. @throws what is of the surroundings, LeaseLost
 */
export async function readHeads(
  run: LeasedRun,
  { range: { first, last }, listed, isAlone = false }: Stretch,
  monitors: readonly CompiledMonitor[],
): Promise<ReadHeads> {
  const summarize = run.lease.folder.reset ? tracedSummaryOf : summaryOf
  const collected = await collectHeads(
    renewing(run.session.heads(first, last), run.lease),
    last,
    (head) => decideByHead(head, monitors, summarize),
    MAX_HEADS_BYTES,
  )
  const { failure, heldBytes } = collected
  if (failure) await goOnAfter(run, failure)
  const range = { first, last: collected.through }
  const withheld = await firstWithheld(run, range, collected, listed)
  if (withheld === undefined)
    return { end: range.last, heads: collected.heads, faults: collected.faults, heldBytes }
  const reason = failure ?? (await notGivenOut(run, withheld))
  if (isAlone) {
    await requireNeighbour(run, withheld, 'head', reason)
    return { end: last, heads: [], faults: [new MessageFault(withheld, reason)], heldBytes }
  }
  return {
    end: withheld - 1,
    heads: collected.heads.filter(({ attributes }) => attributes.uid < withheld),
    faults: collected.faults.filter(({ uid }) => uid < withheld),
    heldBytes,
    suspect: withheld,
  }
}

/**
 * A FETCH that answers fewer messages than it was asked for does not prove that the others are gone: SEARCH does. The first that is
 * there all the same; undefined if every UID is accounted for.
 */
async function firstWithheld(
  { session }: LeasedRun,
  { first, last }: UidRange,
  { heads, faults }: CollectedHeads,
  listed: readonly number[] | undefined,
): Promise<number | undefined> {
  const answered = new Set([
    ...heads.map(({ attributes }) => attributes.uid),
    ...faults.map(({ uid }) => uid),
  ])
  const isAnswered = (uid: number) => uid > last || answered.has(uid)
  if (answered.size === last - first + 1 || listed?.every(isAnswered)) return undefined
  return (await session.uids(first, last)).find((uid) => !answered.has(uid))
}

async function notGivenOut(
  { watched: { folder }, faults }: LeasedRun,
  uid: number,
): Promise<FailureError> {
  const failure = new MailWithheld(
    `${folder}: the server lists UID ${uid} and does not give it out`,
  )
  faults.noteIncident(failure)
  return failure
}
