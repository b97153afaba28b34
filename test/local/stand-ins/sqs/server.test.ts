import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterEach, expect, test } from 'vitest'
import type { Fault } from '../../../../local/stand-ins/faults.js'
import { openQueues } from '../../../../local/stand-ins/sqs/open-queues.js'
import { startSqsStandIn } from '../../../../local/stand-ins/sqs/server.js'
import { removeDirectory } from '../../../remove-directory.js'
import { virtualClock } from '../../virtual-clock.js'
import { deadLetters, sends } from './test-queues.js'

const QueueUrl = sends.url
const MEBIBYTE = 1024 * 1024

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN a message WHEN it is received and deleted THEN the client has checked its digest, and it is gone', async () => {
  const { client } = await given()
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '送信' }))
  const { Messages: [message] = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }),
  )

  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: '送信',
    Attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(Date.parse('2026-11-21T09:00:00Z')),
    },
  })
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }))
  expect(await countsOf(client)).toEqual({ visible: '0', hidden: '0', delayed: '0' })
})

test('delays, receipts and counts', async () => {
  const { client, clock } = await given()
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }))
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b', DelaySeconds: 900 }))
  const { Messages: [message] = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  )

  expect(await countsOf(client)).toEqual({ visible: '0', hidden: '1', delayed: '1' })
  const ReceiptHandle = message?.ReceiptHandle
  await client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  )
  clock.advanceSeconds(900)
  expect(await countsOf(client)).toEqual({ visible: '2', hidden: '0', delayed: '0' })
})

test('entries of a batch succeed and fail by themselves', async () => {
  const { client } = await given()
  const sent = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'one', MessageBody: 'a' },
        { Id: 'two', MessageBody: '' },
      ],
    }),
  )
  const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'one', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'two', ReceiptHandle: 'none' },
      ],
    }),
  )

  expect([sent, deleted]).toMatchObject([
    { Successful: [{ Id: 'one' }], Failed: [{ Id: 'two', Code: 'MissingParameter' }] },
    { Successful: [{ Id: 'one' }], Failed: [{ Id: 'two', Code: 'ReceiptHandleIsInvalid' }] },
  ])
})

test('the URL of a queue is the one in AWS', async () => {
  const { client } = await given()

  expect(await client.send(new GetQueueUrlCommand({ QueueName: 'sends' }))).toMatchObject({
    QueueUrl,
  })
})

test.each([
  [
    'a delay over 900 s',
    (client: SQSClient) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', DelaySeconds: 901 })),
    'InvalidParameterValue',
    'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
  ],
  [
    'more than 1 MiB',
    (client: SQSClient) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(MEBIBYTE + 1) })),
    'InvalidParameterValue',
    'shorter than 1048576 bytes',
  ],
  [
    'an empty message',
    (client: SQSClient) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: '' })),
    'MissingParameter',
    'MessageBody',
  ],
  [
    'an unknown queue',
    (client: SQSClient) =>
      client.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-2`, MessageBody: 'a' })),
    'QueueDoesNotExist',
    'does not exist',
  ],
  [
    'an unknown name',
    (client: SQSClient) => client.send(new GetQueueUrlCommand({ QueueName: 'sent' })),
    'QueueDoesNotExist',
    'does not exist',
  ],
  [
    'a receipt that is none',
    (client: SQSClient) => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' })),
    'ReceiptHandleIsInvalid',
    '"x"',
  ],
  [
    'a message that is not in flight',
    (client: SQSClient) =>
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: 'a.1',
          VisibilityTimeout: 5,
        }),
      ),
    'MessageNotInflight',
    'not in flight',
  ],
  [
    'more than ten messages',
    (client: SQSClient) =>
      client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 })),
    'InvalidParameterValue',
    'MaxNumberOfMessages must be >= 1 and <= 10',
  ],
  [
    'waiting for messages',
    (client: SQSClient) =>
      client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })),
    'ValidationException',
    'WaitTimeSeconds',
  ],
  [
    'message attributes',
    (client: SQSClient) =>
      client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: 'a',
          MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
        }),
      ),
    'ValidationException',
    'MessageAttributes',
  ],
  [
    'an attribute that is not known',
    (client: SQSClient) =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] })),
    'InvalidAttributeName',
    'Policy',
  ],
  [
    'an empty batch',
    (client: SQSClient) => client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] })),
    'EmptyBatchRequest',
    'entries',
  ],
  [
    'one id twice in a batch',
    (client: SQSClient) =>
      client.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: [1, 2].map(() => ({ Id: 'a', ReceiptHandle: 'a.1' })),
        }),
      ),
    'BatchEntryIdsNotDistinct',
    'same Id',
  ],
  [
    'eleven entries',
    (client: SQSClient) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'a' })),
        }),
      ),
    'TooManyEntriesInBatchRequest',
    '11',
  ],
  [
    'a batch of more than 1 MiB',
    (client: SQSClient) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(MEBIBYTE) })),
        }),
      ),
    'BatchRequestTooLong',
    '2097152',
  ],
  [
    'any other operation',
    (client: SQSClient) => client.send(new PurgeQueueCommand({ QueueUrl })),
    'UnknownOperationException',
    'AmazonSQS.PurgeQueue',
  ],
])('%s is refused', async (_case, call, name, message) => {
  const { client } = await given()

  await expect(call(client)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  })
})

test('a fault is answered under its name', async () => {
  const { client, faults } = await given()
  faults.push({ status: 403, code: 'AccessDenied' })

  await expect(
    client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' })),
  ).rejects.toMatchObject({ name: 'AccessDenied' })
})

async function given() {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-sqs-server-'))
  const clock = virtualClock()
  const queues = await openQueues({
    queues: [sends, deadLetters],
    directory,
    now: clock.now,
    setTimer: clock.setTimer,
    newId: () => crypto.randomUUID(),
  })
  const faults: Fault[] = []
  const server = await startSqsStandIn({
    queues: queues.values(),
    intercept: () => faults.shift(),
  })
  const client = new SQSClient({
    endpoint: server.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'API', secretAccessKey: 'not-a-real-secret' },
    maxAttempts: 1,
  })
  closing.push(async () => {
    client.destroy()
    await server.close()
    for (const queue of queues.values()) await queue.close()
    await removeDirectory(directory)
  })
  return { client, clock, faults }
}

async function countsOf(client: SQSClient) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  )
  return {
    visible: Attributes['ApproximateNumberOfMessages'],
    hidden: Attributes['ApproximateNumberOfMessagesNotVisible'],
    delayed: Attributes['ApproximateNumberOfMessagesDelayed'],
  }
}
