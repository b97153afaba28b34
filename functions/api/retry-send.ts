import { createHash } from 'node:crypto'
import { mayBeLost, tryToQueue } from '../../shared/delivery/accept/accept-send.js'
import { markOpen } from '../../shared/delivery/outbox/open-sends.js'
import { changeSendRecord, readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import {
  type Asking,
  askedAgain,
  isClaimed,
  openRecipients,
  wasAsked,
} from '../../shared/delivery/outbox/send-transitions.js'
import type { ApiDeps } from './api-deps.js'
import { etagOf, findSend, noSuchSend } from './get-send.js'
import { errorAnswer, faultyRequest, type HttpAnswer, jsonAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { readIdempotencyKey } from './idempotency-key.js'
import { acceptedView } from './send-view.js'

/**
 * POST /sends/{id}/retry: another attempt for every recipient that FAILED or is UNKNOWN; whoever calls knows that a mail of unknown
 * outcome may come twice. What waits and was lost on its way is queued again. A call that is repeated with its Idempotency-Key is one attempt,
 * whatever that has come to in the meantime. With the ETag of GET /sends/{id} in If-Match it is none if the send has changed since: of two people
 * who ask because of what they both saw, the first one is heard.
 */
export async function retrySend(deps: ApiDeps, call: HttpCall, id: string): Promise<HttpAnswer> {
  const { key, faults } = readIdempotencyKey(call)
  if (faults.length > 0) return faultyRequest(faults)
  const send = await findSend(deps, id)
  if (!send) return noSuchSend()
  const asking: Asking = { key: key && createHash('sha256').update(key).digest('hex') }
  const now = deps.now()
  const { current } = await readSendRecord(deps, send)
  const isRepeated = wasAsked(current, asking)
  if (!isRepeated && !isAsSeen(current, call)) return changedSince()
  if (!isRepeated && !askedAgain(current, now) && !mayBeLost(current, now)) {
    const message = whyNot(current, now)
    return errorAnswer(409, 'NOTHING_TO_RETRY', { details: [{ path: 'id', message }] })
  }
  if (isRepeated && !mayBeLost(current, now)) return jsonAnswer(202, acceptedView(current))
  await markOpen(deps.archive, id)
  let isAsked = true
  const record = await changeSendRecord(deps, send, (found) => {
    if (wasAsked(found, asking)) return undefined
    isAsked = isAsSeen(found, call)
    return isAsked ? askedAgain(found, now, asking) : undefined
  })
  // A run that had finished it may have taken the mark away in between.
  await markOpen(deps.archive, id)
  if (!isAsked) return changedSince()
  const queued = await tryToQueue(deps, send, record)
  deps.log.info('send asked for again', { send: id, queued })
  return jsonAnswer(202, acceptedView(record))
}

/** Whether a send is as the caller has seen it, if he says how that was. */
function isAsSeen(record: SendRecord, { headers: { 'if-match': seen = '*' } }: HttpCall): boolean {
  return seen === '*' || seen.split(',').some((etag) => etag.trim() === etagOf(record))
}

function changedSince(): HttpAnswer {
  const message = 'the send has changed since it had this ETag: look at it again'
  return errorAnswer(412, 'NOTHING_TO_RETRY', { details: [{ path: 'headers.If-Match', message }] })
}

function whyNot(record: SendRecord, now: Date): string {
  if (isClaimed(record, now)) return `a run may be at work on it until ${record.claim?.until}`
  if (openRecipients(record).length > 0) return `its next attempt is due at ${record.nextAttemptAt}`
  return `it is ${record.state}: no recipient of it is FAILED or UNKNOWN`
}
