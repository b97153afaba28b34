import * as z from 'zod'
import { isSendId, outboxDayPrefix, outboxKeys } from '../../shared/contract/keys.js'
import { readAcceptedSend, readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import { SEND_STATES } from '../../shared/delivery/outbox/send-record.js'
import { sendsOfDay } from '../../shared/delivery/outbox/sends-of-day.js'
import { faultsIn } from '../../shared/jobs/schema/faults.js'
import { inGroups } from '../../shared/runtime/in-groups.js'
import type { ApiDeps } from './api-deps.js'
import { faultyRequest, type HttpAnswer, jsonAnswer, requestFault } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { sendSummary } from './send-view.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 500

/** Two small reads each: within a few seconds, whatever the state asked for is. */
const MAX_EXAMINED = 1_000

/** Reads at once: the client has 50 connections. */
const AT_ONCE = 16

const dateOf = (time: Date): string => time.toISOString().slice(0, 'yyyy-mm-dd'.length)

const querySchema = z
  .strictObject({
    date: z.iso.date('must be a day in UTC, like 2026-11-21').optional(),
    state: z.enum(SEND_STATES, `must be one of ${SEND_STATES.join(', ')}`).optional(),
    limit: z
      .string()
      .refine(
        (text) => /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_LIMIT,
        `must be a number from 1 to ${MAX_LIMIT}`,
      )
      .optional(),
    next: z
      .string()
      .refine(isSendId, { message: 'must be the `next` of an earlier answer', abort: true })
      .optional(),
  })
  .refine(
    ({ date = '', next }) =>
      next === undefined || outboxKeys(next).prefix.startsWith(outboxDayPrefix(date)),
    { path: ['next'], message: 'must be the `next` of an answer for the same `date`' },
  )

/**
 * GET /sends: the sends that were accepted on a day in UTC (`date`, today if it is not given), the earliest first, all or those of one
 * `state`. At most `limit`; where there may be more, `next` is given, to be handed in with the next call.
 */
export async function listSends(deps: ApiDeps, { query }: HttpCall): Promise<HttpAnswer> {
  const asked = { date: dateOf(deps.now()), ...query }
  const parsed = querySchema.safeParse(asked)
  if (!parsed.success) return faultyRequest(faultsIn(querySchema, asked).map(requestFault))
  const { date = asked.date, state, limit = DEFAULT_LIMIT, next } = parsed.data
  const sends: Summary[] = []
  let examined = 0
  let last = next
  for await (const ids of inGroups(sendsOfDay(deps.archive, date, next), AT_ONCE)) {
    const found = await Promise.all(ids.map((id) => summaryOf(deps, id)))
    for (const [index, summary] of found.entries()) {
      if (sends.length === Number(limit) || examined === MAX_EXAMINED) {
        return jsonAnswer(200, { date, sends, next: last })
      }
      if (summary && (state === undefined || summary.state === state)) sends.push(summary)
      last = ids[index]
      examined += 1
    }
  }
  return jsonAnswer(200, { date, sends })
}

type Summary = ReturnType<typeof sendSummary>

async function summaryOf(deps: ApiDeps, id: string): Promise<Summary | undefined> {
  const send = await readAcceptedSend(deps.archive, id)
  if (!send) return undefined
  const { current } = await readSendRecord(deps, send)
  return sendSummary(send, current)
}
