import { tryToQueue } from '../../shared/delivery/accept/accept-send.js'
import { changeSendRecord } from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import {
  cancelled,
  isClaimed,
  openRecipients,
} from '../../shared/delivery/outbox/send-transitions.js'
import type { ApiDeps } from './api-deps.js'
import { findSend, noSuchSend } from './get-send.js'
import { errorAnswer, type HttpAnswer, jsonAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { sendView } from './send-view.js'

/**
 * POST /sends/{id}/cancel: nobody gets it any more who has not got it. What a run is at work on cannot be called off, since a server may
 * have begun to take it; which of the two was first, the compare-and-swap of the record decides. A repetition is answered alike.
 */
export async function cancelSend(deps: ApiDeps, _: HttpCall, id: string): Promise<HttpAnswer> {
  const send = await findSend(deps, id)
  if (!send) return noSuchSend()
  const now = deps.now()
  const record = await changeSendRecord(deps, send, (found) => cancelled(found, now))
  if (!isCancelled(record)) {
    const details = [{ path: 'id', message: whyNot(record, now) }]
    return errorAnswer(409, 'NOTHING_TO_CANCEL', { details })
  }
  // A run announces it, and takes the mark away: it is looked at now, and not when its next attempt was due.
  const queued = await tryToQueue(deps, send, record)
  deps.log.info('send cancelled', { send: id, queued })
  return jsonAnswer(200, sendView(send, record))
}

const isCancelled = (record: SendRecord): boolean =>
  openRecipients(record).length === 0 &&
  record.recipients.some(({ state }) => state === 'CANCELLED')

const whyNot = (record: SendRecord, now: Date): string =>
  isClaimed(record, now)
    ? `a run may be at work on it until ${record.claim?.until}`
    : `it is ${record.state}: no recipient of it waits for an attempt`
