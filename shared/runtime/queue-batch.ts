import * as z from 'zod'

/** A batch of SQS (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const batchSchema = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z
        .object({
          /** Milliseconds since 1970. */
          SentTimestamp: z.coerce.number().optional(),
        })
        .optional(),
    }),
  ),
})

/** A message of a queue, as a function gets it. */
export interface QueueMessage {
  readonly messageId: string
  readonly body: string
  /** When it was put into the queue; undefined if the event does not say so. */
  readonly sentAt: Date | undefined
}

/** Messages that stay in the queue, in the form that Lambda takes (ReportBatchItemFailures). */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** The messages of a queue that a function was started with; undefined if it was started with something else. */
export function readBatch(event: unknown): readonly QueueMessage[] | undefined {
  const batch = batchSchema.safeParse(event).data
  return batch?.Records.map(({ messageId, body, attributes }) => {
    const sentMs = attributes?.SentTimestamp
    return { messageId, body, sentAt: sentMs === undefined ? undefined : new Date(sentMs) }
  })
}

/** The answer by which these messages stay in the queue, and all others of the batch are done with. */
export const batchAnswer = (failed: readonly Pick<QueueMessage, 'messageId'>[]): BatchAnswer => ({
  batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })),
})
