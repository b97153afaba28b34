import { md5Of } from '../stand-ins/sqs/md5.js'
import type { ReceivedMessage } from '../stand-ins/sqs/queue-message.js'
import { systemAttributesOf } from '../stand-ins/sqs/system-attributes.js'
import type { DeployedQueue } from '../template/deployed-queues.js'

/** What a function gets for a batch of messages. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
export const sqsEventOf = (messages: readonly ReceivedMessage[], queue: DeployedQueue) => ({
  Records: messages.map((message) => ({
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message, queue),
    messageAttributes: {},
    md5OfBody: md5Of(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: regionIn(queue.arn),
  })),
})

/** A batch of messages as a function gets it. */
export type SqsEvent = ReturnType<typeof sqsEventOf>

/** `arn:aws:sqs:<region>:<account>:<name>` */
const regionIn = (arn: string): string => arn.split(':')[3] ?? ''
