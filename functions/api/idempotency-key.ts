import * as z from 'zod'
import type { RequestFault } from '../../shared/delivery/draft/request-fault.js'
import { faultsIn } from '../../shared/jobs/schema/faults.js'
import { requestFault } from './http-answer.js'
import type { HttpCall } from './http-call.js'

/** Room for any id of the caller's own; it goes into a hash, so that nothing depends on what it is. */
const IDEMPOTENCY_KEY = /^[ -~]{1,255}$/

const schema = z.object({
  headers: z.object({
    'Idempotency-Key': z
      .string()
      .regex(IDEMPOTENCY_KEY, 'must be 1 to 255 characters of printable ASCII')
      .optional(),
  }),
})

/** The caller's key, by which repetitions are known. */
export interface IdempotencyKey {
  readonly key: string | undefined
  readonly faults: readonly RequestFault[]
}

/** Reads the header Idempotency-Key of a call. */
export function readIdempotencyKey({ headers }: HttpCall): IdempotencyKey {
  const asked = { headers: { 'Idempotency-Key': headers['idempotency-key'] } }
  const key = schema.safeParse(asked).data?.headers['Idempotency-Key']
  return { key, faults: faultsIn(schema, asked).map(requestFault) }
}
