import { createHash } from 'node:crypto'
import { isSendId } from '../../shared/contract/keys.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { readAcceptedSend, readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import type { ApiDeps } from './api-deps.js'
import { errorAnswer, type HttpAnswer, jsonAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { sendView } from './send-view.js'

/** GET /sends/{id}: what became of a send; its ETag says what a retry was decided by (RFC 9110 13.1.1). */
export async function getSend(deps: ApiDeps, _: HttpCall, id: string): Promise<HttpAnswer> {
  const send = await findSend(deps, id)
  if (!send) return noSuchSend()
  const { current } = await readSendRecord(deps, send)
  return jsonAnswer(200, sendView(send, current), { etag: etagOf(current) })
}

/** The send of an id that a caller has given; undefined if there is none. */
export const findSend = async (
  { archive }: ApiDeps,
  id: string,
): Promise<AcceptedSend | undefined> => (isSendId(id) ? readAcceptedSend(archive, id) : undefined)

/** Another one for each state of a record. */
export const etagOf = (record: SendRecord): string =>
  `"${createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 16)}"`

/** The answer where there is none. */
export const noSuchSend = (): HttpAnswer => errorAnswer(404, 'SEND_NOT_FOUND')
