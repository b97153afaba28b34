import { type AcceptedOutcome, acceptSend } from '../../shared/delivery/accept/accept-send.js'
import { checkDraft } from '../../shared/delivery/draft/check-draft.js'
import { type AcceptedSend, recipientsOf } from '../../shared/delivery/outbox/accepted-send.js'
import { readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { isSettled } from '../../shared/delivery/outbox/send-transitions.js'
import type { ApiDeps } from './api-deps.js'
import { principalOf } from './caller.js'
import { errorAnswer, faultyRequest, type HttpAnswer, jsonAnswer } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { readSendCall } from './read-send-call.js'
import { newFaults } from './send-body.js'
import { acceptedView, sendView } from './send-view.js'

/**
 * POST /sends: 202 with the id as soon as the mail is recorded, or with `?wait=` 200 with what became of it. A queue that does not answer
 * changes nothing about that: what is recorded is found.
 */
export async function postSend(deps: ApiDeps, call: HttpCall): Promise<HttpAnswer> {
  const { draft, faults, idempotencyKey, waitSeconds } = readSendCall(call)
  if (faults.length > 0 || !draft) {
    const check = draft && (await checkDraft(deps, draft))
    const others = check?.kind === 'refused' ? newFaults(check.faults, faults) : []
    return faultyRequest([...faults, ...others])
  }
  const { caller, requestId } = call
  const acceptance = await acceptSend(deps, {
    draft,
    source: {
      kind: 'api',
      ...(caller !== undefined && { caller }),
      ...(requestId !== undefined && { requestId }),
    },
    ...(idempotencyKey !== undefined && { idempotencyKey: keyOf(caller, idempotencyKey) }),
  })
  if (acceptance.kind === 'refused') return faultyRequest(acceptance.faults)
  if (acceptance.kind === 'conflict') {
    const message = `is the key of ${acceptance.sendId}, which is another mail`
    const details = [{ path: 'headers.Idempotency-Key', message }]
    return errorAnswer(409, 'IDEMPOTENCY_CONFLICT', { details })
  }
  tell(deps, acceptance)
  const { send, record } = acceptance
  const waited = await outcomeWithin(deps, send, record, waitSeconds)
  return waited ? jsonAnswer(200, sendView(send, waited)) : jsonAnswer(202, acceptedView(record))
}

/** A key is its caller's own: what others chose is nobody's business, and must not keep a mail back. */
const keyOf = (caller: string | undefined, key: string): string =>
  `api:${caller === undefined ? '' : `${principalOf(caller)} `}${key}`

/** Twice a second is as soon as anybody notices, and 50 reads at most. */
const LOOK_EVERY_MS = 500

/** Left over to answer within the function's time. */
const ANSWERING_MS = 2_000

/** The record once nothing is left to hand over; undefined if that is not so in time, or nobody waits for it. */
async function outcomeWithin(
  deps: ApiDeps,
  send: AcceptedSend,
  found: SendRecord,
  waitSeconds: number,
): Promise<SendRecord | undefined> {
  if (waitSeconds === 0) return undefined
  const until = deps.now().getTime() + waitSeconds * 1_000
  let record = found
  while (!isSettled(record)) {
    const isOver = deps.now().getTime() >= until || deps.remainingMs() <= ANSWERING_MS
    if (isOver) return undefined
    await deps.pause(LOOK_EVERY_MS)
    // The mail is accepted: a look that fails must not make it seem otherwise.
    record = await readSendRecord(deps, send).then(
      ({ current }) => current,
      () => record,
    )
  }
  return record
}

function tell({ log }: ApiDeps, { send, queued }: AcceptedOutcome): void {
  const facts = {
    send: send.id,
    sender: send.sender,
    recipients: recipientsOf(send).length,
    attachments: send.attachments.length,
  }
  if (queued) log.info('send recorded', facts)
  else log.warn('send recorded, and not queued yet', facts)
}
