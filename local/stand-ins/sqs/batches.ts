import { AwsJsonError } from '../aws-json-server.js'
import { deleteMessage, sendMessage } from './message-operations.js'
import type { MessageQueue } from './message-queue.js'
import { checkBatch, deleteBatchSchema, MAX_MESSAGE_BYTES, sendBatchSchema } from './requests.js'

/** SendMessageBatch. */
export async function sendMessageBatch(queue: MessageQueue, input: unknown): Promise<object> {
  const { QueueUrl, Entries } = sendBatchSchema.parse(input)
  checkBatch(Entries)
  const bytes = Entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0)
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new AwsJsonError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
    )
  }
  return eachOf(Entries, (message) => sendMessage(queue, { QueueUrl, ...message }))
}

/** DeleteMessageBatch. */
export async function deleteMessageBatch(queue: MessageQueue, input: unknown): Promise<object> {
  const { QueueUrl, Entries } = deleteBatchSchema.parse(input)
  checkBatch(Entries)
  return eachOf(Entries, (receipt) => deleteMessage(queue, { QueueUrl, ...receipt }))
}

/** The entries of a batch succeed and fail by themselves. */
async function eachOf<Entry extends { readonly Id: string }>(
  entries: readonly Entry[],
  operation: (entry: Omit<Entry, 'Id'>) => Promise<object>,
): Promise<object> {
  const results = await Promise.all(
    entries.map(async ({ Id, ...entry }) => {
      try {
        return { Id, ...(await operation(entry)) }
      } catch (error) {
        if (!(error instanceof AwsJsonError)) throw error
        return { Id, Code: error.type, Message: error.message, SenderFault: true }
      }
    }),
  )
  return {
    Successful: results.filter((result) => !('Code' in result)),
    Failed: results.filter((result) => 'Code' in result),
  }
}
