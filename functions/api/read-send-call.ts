import * as z from 'zod'
import type { RequestFault } from '../../shared/delivery/draft/request-fault.js'
import type { SendDraft } from '../../shared/delivery/draft/send-draft.js'
import { faultsIn } from '../../shared/jobs/schema/faults.js'
import { requestFault } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { readIdempotencyKey } from './idempotency-key.js'
import { readJson } from './read-json.js'
import { readSendBody } from './send-body.js'

/** API Gateway gives a call up after 29 s; accepting takes some of them. */
const MAX_WAIT_SECONDS = 25

const optionsSchema = z.object({
  query: z.strictObject({
    wait: z
      .string()
      .refine(
        (text) => /^\d{1,2}(?:\.\d{1,3})?$/.test(text) && Number(text) <= MAX_WAIT_SECONDS,
        `must be a number of seconds from 0 to ${MAX_WAIT_SECONDS}`,
      )
      .optional(),
  }),
})

/** What a call of POST /sends asks for. */
export interface SendCall {
  /** With faults, as much of it as can be checked; undefined if nothing can. */
  readonly draft?: SendDraft
  readonly faults: readonly RequestFault[]
  readonly idempotencyKey?: string
  /** 0: not at all. */
  readonly waitSeconds: number
}

/** Reads body, query and headers of a call of POST /sends. */
export function readSendCall(call: HttpCall): SendCall {
  const { body, query } = call
  const { key: idempotencyKey, faults: keyFaults } = readIdempotencyKey(call)
  const options = optionsSchema.safeParse({ query }).data
  const faults = [...faultsIn(optionsSchema, { query }).map(requestFault), ...keyFaults]
  const read = {
    waitSeconds: Number(options?.query.wait ?? 0),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }
  const json = readJson(body)
  if ('fault' in json) return { ...read, faults: [...faults, json.fault] }
  const { draft, faults: bodyFaults } = readSendBody(json.value)
  return { ...read, ...(draft && { draft }), faults: [...faults, ...bodyFaults] }
}
