import { sendIdOf } from '../../contract/keys.js'
import { QueueUnavailable } from '../../failures/sending-errors.js'
import type { Log } from '../../runtime/log.js'
import { checkDraft, type DraftCheck, type DraftSurroundings } from '../draft/check-draft.js'
import type { RequestFault } from '../draft/request-fault.js'
import type { SendDraft } from '../draft/send-draft.js'
import type { AcceptedSend } from '../outbox/accepted-send.js'
import { markOpen } from '../outbox/open-sends.js'
import { readAcceptedSend, readSendRecord } from '../outbox/outbox.js'
import { awaitedMessage, newSendRecord, type SendRecord } from '../outbox/send-record.js'
import { isClaimed, openRecipients } from '../outbox/send-transitions.js'
import type { SendQueue } from '../queue/send-queue.js'
import { queueOf } from '../senders/queue-of.js'
import {
  contentHashOf,
  findReservation,
  hasUploads,
  isSameRequest,
  type Reservation,
  requestHashOf,
  reserve,
  takeOver,
} from './idempotency.js'
import { storeSend } from './store-send.js'

/** What acceptance works with. */
export interface AcceptanceDeps extends DraftSurroundings {
  readonly queue: SendQueue
  readonly log: Pick<Log, 'warn'>
  readonly now: () => Date
  /** A UUID. */
  readonly newId: () => string
}

/** A mail that somebody wants sent. */
export interface SendRequest {
  readonly draft: SendDraft
  readonly source: AcceptedSend['source']
  /**
   * Repetitions with the same key are one send. All sources share the keys, so that each puts its own word before them: `api:`,
   * `schedule:`, `notice:`.
   */
  readonly idempotencyKey?: string
  /** What was found while the draft was made: it is refused with them, unless it was accepted before. */
  readonly faults?: readonly RequestFault[]
}

/** A schedule's time or a match is one mail, whatever its definition comes to by the time that it is repeated. */
const SAME_OCCASION = 'the same occasion'

/** The send exists, and nothing loses it any more. */
export interface AcceptedOutcome {
  readonly kind: 'accepted'
  readonly send: AcceptedSend
  /** As it is now: a repetition may find it sent. */
  readonly record: SendRecord
  /** False: the queue did not answer. It does not matter to the caller, since the watch function queues what was lost. */
  readonly queued: boolean
}

/** What became of it. */
export type Acceptance =
  | AcceptedOutcome
  /** Nothing was stored. */
  | { readonly kind: 'refused'; readonly faults: readonly RequestFault[] }
  /** The key stands for a send of another draft. */
  | { readonly kind: 'conflict'; readonly sendId: string }

/**
 * The one way in for mail that goes out. Its order: idempotency record, mark, attachments, request, mark once more, queue. A repetition with the
 * same key after a crash at any point completes the send that was begun, by the same id; where no call was at work on it for ten minutes, or its id is
 * half an hour old, it is begun anew, with a time of its own.
 *
 * @throws StorageFailed, StorageDenied, ParametersUnavailable: nothing is accepted, or it cannot be told
 */
export async function acceptSend(deps: AcceptanceDeps, request: SendRequest): Promise<Acceptance> {
  const { draft, source, idempotencyKey, faults = [] } = request
  const { archive, now, newId } = deps
  const requestHash = source.kind === 'api' ? requestHashOf(draft) : SAME_OCCASION
  const earlier =
    idempotencyKey === undefined ? undefined : await findReservation(deps, idempotencyKey, now())
  if (earlier) {
    const isOther = !isSameRequest(earlier, { requestHash })
    if (isOther && !hasUploads(draft) && !(await isSameByContent(deps, earlier, draft)))
      return { kind: 'conflict', sendId: earlier.sendId }
    const send = isOther ? undefined : await readAcceptedSend(archive, earlier.sendId)
    // What it was made of may be gone by now: it is not looked at again.
    if (send) return acceptedBefore(deps, send)
  }
  const check = await checkWithLatest(deps, draft, source.kind === 'schedule')
  if (check.kind === 'refused') return { kind: 'refused', faults: [...faults, ...check.faults] }
  if (faults.length > 0) return { kind: 'refused', faults }

  const acceptedAt = now()
  const wanted: Reservation = {
    schemaVersion: 1,
    sendId: sendIdOf(acceptedAt, newId()),
    requestHash,
    ...(idempotencyKey !== undefined &&
      source.kind === 'api' && { contentHash: await hashContent(deps, draft) }),
    acceptedAt: acceptedAt.toISOString(),
  }
  const reserved =
    idempotencyKey === undefined ? wanted : await reserve(deps, idempotencyKey, wanted, acceptedAt)
  if (!isSameRequest(reserved, wanted)) return { kind: 'conflict', sendId: reserved.sendId }
  const before = reserved === wanted ? undefined : await readAcceptedSend(archive, reserved.sendId)
  if (before) return acceptedBefore(deps, before)

  const isResumed = idempotencyKey !== undefined && reserved !== wanted
  const own = isResumed
    ? await takeOver(deps, idempotencyKey, reserved, wanted, acceptedAt)
    : reserved
  if (!own) return acceptSend(deps, request)
  const identity = { id: own.sendId, acceptedAt: own.acceptedAt, source }
  const send = await storeSend(archive, identity, check.draft)
  if (!send) return acceptSend(deps, request)
  const record = newSendRecord(send)
  return { kind: 'accepted', send, record, queued: await tryToQueue(deps, send, record) }
}

/** What is refused may have been deployed since the directory was read. */
async function checkWithLatest(
  deps: AcceptanceDeps,
  draft: SendDraft,
  isOfJobsFile: boolean,
): Promise<DraftCheck> {
  const check = await checkDraft(deps, draft, isOfJobsFile)
  const directory = check.kind === 'refused' ? deps.directory.anew?.() : undefined
  return directory ? checkDraft({ ...deps, directory }, draft, isOfJobsFile) : check
}

const hashContent = ({ archive }: AcceptanceDeps, draft: SendDraft): Promise<string> =>
  contentHashOf(draft, (key) => archive.stream(key))

async function isSameByContent(
  deps: AcceptanceDeps,
  earlier: Reservation,
  draft: SendDraft,
): Promise<boolean> {
  const contentHash = await hashContent(deps, draft)
  return earlier.contentHash === contentHash
}

/**
 * A repetition. The first call may have died before it queued the id, and before it marked the send once more; an id that is queued twice
 * does no harm, and a mark that is there for nothing is taken away by the watch function.
 */
async function acceptedBefore(deps: AcceptanceDeps, send: AcceptedSend): Promise<AcceptedOutcome> {
  const { current: record } = await readSendRecord(deps, send)
  if (!mayBeLost(record, deps.now())) return { kind: 'accepted', send, record, queued: true }
  await markOpen(deps.archive, send.id)
  return { kind: 'accepted', send, record, queued: await tryToQueue(deps, send, record) }
}

/** Whether something is left to do, and nothing shows that it is queued: no run has it, and none is expected. */
export const mayBeLost = (record: SendRecord, now: Date): boolean =>
  openRecipients(record).length > 0 &&
  !isClaimed(record, now) &&
  (record.nextAttemptAt === undefined || new Date(record.nextAttemptAt) <= now)

/** Queues a send that is recorded, by the message that its record waits for; false, and a line of the log that says why, if the queue did not take it. */
export async function tryToQueue(
  { queue, log, directory }: Pick<AcceptanceDeps, 'queue' | 'log' | 'directory'>,
  { sender }: Pick<AcceptedSend, 'sender'>,
  record: SendRecord,
): Promise<boolean> {
  try {
    await queue.queue(awaitedMessage(record), { queueUrl: await queueOf(directory, sender) })
    return true
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    const { code, message } = error
    log.warn('send not queued', { code, message })
    return false
  }
}
