import { z } from 'zod'
import { AwsJsonError } from '../aws-json-server.js'

/** Source: SQS API reference, SendMessage: a message, and all messages of a batch together. */
export const MAX_MESSAGE_BYTES = 1024 * 1024

/** Source: SQS API reference, SendMessage. */
const MAX_DELAY_SECONDS = 900

/** Source: SQS API reference, ChangeMessageVisibility: twelve hours. */
const MAX_VISIBILITY_SECONDS = 43_200

/** Source: SQS API reference, SendMessageBatch and ReceiveMessage. */
const MAX_BATCH = 10

/** A parameter out of its range, in the words of the service. */
export const invalidValue = (name: string, value: unknown, reason: string): AwsJsonError =>
  new AwsJsonError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: ${reason}.`,
  )

/** A whole number. @throws AwsJsonError InvalidParameterValue if it is out of its range */
const wholeNumber = (name: string, min: number, max: number) =>
  z.int().transform((value) => {
    if (value >= min && value <= max) return value
    throw invalidValue(name, value, `${name} must be >= ${min} and <= ${max}`)
  })

/** The part that tells for which queue a request is. */
export const queueUrlSchema = z.looseObject({ QueueUrl: z.string() })
/** GetQueueUrl. */
export const queueNameSchema = z.strictObject({ QueueName: z.string() })

const receiptShape = { ReceiptHandle: z.string() }
const visibilityTimeout = wholeNumber('VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS)

/** Message attributes are no part of it: nothing of ours has any, and they would be lost. */
const messageShape = {
  MessageBody: z.string(),
  DelaySeconds: wholeNumber('DelaySeconds', 0, MAX_DELAY_SECONDS).optional(),
}

/** An id within a batch. Source: SQS API reference, SendMessageBatchRequestEntry. */
const batchIdSchema = z.string().regex(/^[\w-]{1,80}$/)

const ofQueue = { QueueUrl: z.string() }

/** SendMessage. */
export const sendSchema = z.strictObject({ ...ofQueue, ...messageShape })
/** DeleteMessage. */
export const deleteSchema = z.strictObject({ ...ofQueue, ...receiptShape })
/** ChangeMessageVisibility. */
export const visibilitySchema = z.strictObject({
  ...ofQueue,
  ...receiptShape,
  VisibilityTimeout: visibilityTimeout,
})

/** ReceiveMessage. It answers at once: waiting for messages is not known. */
export const receiveSchema = z.strictObject({
  ...ofQueue,
  MaxNumberOfMessages: wholeNumber('MaxNumberOfMessages', 1, MAX_BATCH).default(1),
  VisibilityTimeout: visibilityTimeout.optional(),
  WaitTimeSeconds: z.literal(0).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
})

/** GetQueueAttributes. */
export const attributesSchema = z.strictObject({
  ...ofQueue,
  AttributeNames: z.array(z.string()).default([]),
})

/** SendMessageBatch. */
export const sendBatchSchema = z.strictObject({
  ...ofQueue,
  Entries: z.array(z.strictObject({ Id: batchIdSchema, ...messageShape })),
})

/** DeleteMessageBatch. */
export const deleteBatchSchema = z.strictObject({
  ...ofQueue,
  Entries: z.array(z.strictObject({ Id: batchIdSchema, ...receiptShape })),
})

/** @throws AwsJsonError if there are no entries, too many, or two of one id */
export function checkBatch(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw new AwsJsonError('EmptyBatchRequest', "The batch request doesn't contain any entries.")
  }
  if (entries.length > MAX_BATCH) {
    throw new AwsJsonError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH}. You have sent ${entries.length}.`,
    )
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsJsonError('BatchEntryIdsNotDistinct', 'Two entries have the same Id.')
  }
}
