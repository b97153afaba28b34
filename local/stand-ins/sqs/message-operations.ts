import { AwsJsonError } from '../aws-json-server.js'
import { md5Of } from './md5.js'
import type { MessageQueue } from './message-queue.js'
import {
  deleteSchema,
  MAX_MESSAGE_BYTES,
  receiveSchema,
  sendSchema,
  visibilitySchema,
} from './requests.js'
import { systemAttributesOf } from './system-attributes.js'

/** SendMessage. */
export async function sendMessage(queue: MessageQueue, input: unknown): Promise<object> {
  const { MessageBody, DelaySeconds } = sendSchema.parse(input)
  if (MessageBody === '') {
    throw new AwsJsonError(
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    )
  }
  if (Buffer.byteLength(MessageBody) > MAX_MESSAGE_BYTES) {
    throw new AwsJsonError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_MESSAGE_BYTES} bytes.`,
    )
  }
  const MessageId = await queue.send(MessageBody, DelaySeconds)
  return { MessageId, MD5OfMessageBody: md5Of(MessageBody) }
}

/** ReceiveMessage, without waiting. */
export async function receiveMessage(queue: MessageQueue, input: unknown): Promise<object> {
  const request = receiveSchema.parse(input)
  const asked = new Set([...request.AttributeNames, ...request.MessageSystemAttributeNames])
  const messages = await queue.receive(request.MaxNumberOfMessages, request.VisibilityTimeout)
  if (messages.length === 0) return {}
  return {
    Messages: messages.map((message) => ({
      MessageId: message.id,
      ReceiptHandle: message.receiptHandle,
      Body: message.body,
      MD5OfBody: md5Of(message.body),
      Attributes: Object.fromEntries(
        Object.entries(systemAttributesOf(message, queue.queue)).filter(
          ([name]) => asked.has(name) || asked.has('All'),
        ),
      ),
    })),
  }
}

/** DeleteMessage. */
export async function deleteMessage(queue: MessageQueue, input: unknown): Promise<object> {
  const { ReceiptHandle } = deleteSchema.parse(input)
  if (await queue.delete(ReceiptHandle)) return {}
  throw notAReceipt(ReceiptHandle)
}

/** ChangeMessageVisibility. */
export async function changeMessageVisibility(
  queue: MessageQueue,
  input: unknown,
): Promise<object> {
  const { ReceiptHandle, VisibilityTimeout } = visibilitySchema.parse(input)
  const change = await queue.changeVisibility(ReceiptHandle, VisibilityTimeout)
  if (change === 'no such receipt') throw notAReceipt(ReceiptHandle)
  if (change === 'changed') return {}
  throw new AwsJsonError('MessageNotInflight', 'The specified message is not in flight.')
}

const notAReceipt = (handle: string): AwsJsonError =>
  new AwsJsonError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  )
