import * as z from 'zod'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'

/** What a function says of a batch: those that it has failed on. Nothing, or null, or no list: it has failed on none. */
const batchResponseSchema = z
  .object({
    batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
  })
  .nullish()

/**
 * The messages of a batch that are done with, by what became of the invocation. All or none of them without failures of
 * single items; with them none as well, if the answer is no such list or names a message that is not of the batch.
 *
 * Source: Lambda developer guide, "Handling errors for an SQS event source in Lambda", success and failure conditions.
 */
export function succeededMessages(
  messageIds: readonly string[],
  verdict: InvocationVerdict,
  reportsItemFailures: boolean,
): readonly string[] {
  if (verdict.kind !== 'succeeded') return []
  if (!reportsItemFailures) return messageIds
  const response = batchResponseSchema.safeParse(verdict.result)
  if (!response.success) return []
  const failures = response.data?.batchItemFailures ?? []
  const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier))
  if ([...failed].some((id) => !messageIds.includes(id))) return []
  return messageIds.filter((id) => !failed.has(id))
}
