import type { Access, Need } from '../access.js'
import { type AwsJsonCall, AwsJsonError, startAwsJsonServer } from '../aws-json-server.js'
import type { OnExchange } from '../exchange.js'
import type { Intercept } from '../faults.js'
import type { LoopbackServer } from '../loopback-server.js'
import type { AccessKeys } from '../signatures.js'
import { deleteMessageBatch, sendMessageBatch } from './batches.js'
import {
  changeMessageVisibility,
  deleteMessage,
  receiveMessage,
  sendMessage,
} from './message-operations.js'
import type { MessageQueue } from './message-queue.js'
import { getQueueAttributes } from './queue-attributes.js'
import { queueNameSchema, queueUrlSchema } from './requests.js'

/** What a stand-in for SQS is started with. */
export interface SqsStandInOptions {
  readonly queues: Iterable<MessageQueue>
  readonly intercept?: Intercept<AwsJsonCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number
}

type QueueOperation = (queue: MessageQueue, input: unknown) => Promise<object>

/** Those that name their queue by its URL. */
const QUEUE_OPERATIONS: Readonly<Record<string, QueueOperation>> = {
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  ChangeMessageVisibility: changeMessageVisibility,
  GetQueueAttributes: getQueueAttributes,
}

/** Of a batch the rights are those of one message. Source: service authorization reference, Amazon SQS. */
const ACTIONS: Readonly<Record<string, string>> = {
  SendMessage: 'sqs:SendMessage',
  SendMessageBatch: 'sqs:SendMessage',
  ReceiveMessage: 'sqs:ReceiveMessage',
  DeleteMessage: 'sqs:DeleteMessage',
  DeleteMessageBatch: 'sqs:DeleteMessage',
  ChangeMessageVisibility: 'sqs:ChangeMessageVisibility',
  GetQueueAttributes: 'sqs:GetQueueAttributes',
}

const urlNeedOf = (input: unknown, { arnOf }: Access): Need => ({
  action: 'sqs:GetQueueUrl',
  resource: arnOf('sqs', queueNameSchema.parse(input).QueueName),
})

/**
 * SQS on 127.0.0.1, for the queues that there are. A client finds it by AWS_ENDPOINT_URL_SQS only if it was made with
 * `useQueueUrlAsEndpoint: false`; queues have their URL in AWS.
 */
export function startSqsStandIn({
  queues,
  intercept,
  keys,
  access,
  onExchange,
  port,
}: SqsStandInOptions): Promise<LoopbackServer> {
  const known = [...queues]
  const queueAt = (input: unknown): MessageQueue => {
    const { QueueUrl } = queueUrlSchema.parse(input)
    return existing(known.find(({ queue }) => queue.url === QueueUrl))
  }
  const needs = Object.fromEntries(
    Object.entries(ACTIONS).map(([name, action]) => [
      name,
      (input: unknown) => [{ action, resource: queueAt(input).queue.arn }],
    ]),
  )
  const byUrl = Object.entries(QUEUE_OPERATIONS).map(([name, operation]) => [
    name,
    async (input: unknown) => operation(queueAt(input), input),
  ])
  return startAwsJsonServer({
    service: 'AmazonSQS',
    intercept,
    keys,
    access,
    onExchange,
    port,
    needs: { ...needs, GetQueueUrl: (input, known) => [urlNeedOf(input, known)] },
    operations: {
      ...Object.fromEntries(byUrl),
      GetQueueUrl: async (input) => {
        const { QueueName } = queueNameSchema.parse(input)
        const { queue } = existing(known.find(({ queue }) => queue.name === QueueName))
        return { QueueUrl: queue.url }
      },
    },
  })
}

function existing(queue: MessageQueue | undefined): MessageQueue {
  if (queue) return queue
  throw new AwsJsonError('QueueDoesNotExist', 'The specified queue does not exist.')
}
