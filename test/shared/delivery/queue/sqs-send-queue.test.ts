import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, expect, test, vi } from 'vitest'
import type { Fault } from '../../../../local/stand-ins/faults.js'
import { openQueues } from '../../../../local/stand-ins/sqs/open-queues.js'
import { startSqsStandIn } from '../../../../local/stand-ins/sqs/server.js'
import { SQS_CLIENT, SqsSendQueue } from '../../../../shared/delivery/queue/sqs-send-queue.js'
import { QueueUnavailable } from '../../../../shared/failures/sending-errors.js'
import { deadLetters } from '../../../local/stand-ins/sqs/test-queues.js'
import { virtualClock } from '../../../local/virtual-clock.js'
import { removeDirectory } from '../../../remove-directory.js'

const SEND = { sendId: '20261121T213000Z-9f86d081884c7d65', number: 3 }

/** Its URL is that in AWS. */
const QUEUE = { ...deadLetters, name: 'sends' }

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closing.splice(0)) await close()
})

test('GIVEN the endpoint of a stand-in in the environment WHEN a send is queued THEN it gets the id and the number, and nothing else', async () => {
  const { sendQueue, queue } = await given()

  await sendQueue.queue(SEND)

  expect(await queue?.receive(10)).toMatchObject([{ body: '20261121T213000Z-9f86d081884c7d65 3' }])
})

test('a send with a delay comes by its end', async () => {
  const { sendQueue, queue, clock } = await given()

  await sendQueue.queue(SEND, { delaySeconds: 900 })

  clock.advanceSeconds(899)
  expect(await queue?.receive(10)).toEqual([])
  clock.advanceSeconds(1)
  expect(await queue?.receive(10)).toHaveLength(1)
})

test('a queue that does not take it: the words of the service, under our name', async () => {
  const { sendQueue, faults } = await given()
  faults.push({ status: 403, code: 'AccessDeniedException' })

  const queued = sendQueue.queue(SEND)

  await expect(queued).rejects.toThrow(QueueUnavailable)
  await expect(queued).rejects.toThrow(/AccessDenied.*Injected by the test/)
})

async function given() {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-send-queue-'))
  const clock = virtualClock()
  const queues = await openQueues({
    queues: [QUEUE],
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
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', server.endpoint)
  vi.stubEnv('AWS_REGION', 'local')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'API')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-real-secret')
  const client = new SQSClient(SQS_CLIENT)
  closing.push(async () => {
    client.destroy()
    await server.close()
    await removeDirectory(directory)
  })
  const queue = queues.get(QUEUE.arn)
  return { sendQueue: new SqsSendQueue(client, QUEUE.url), queue, clock, faults }
}
