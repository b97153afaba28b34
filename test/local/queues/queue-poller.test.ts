import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { InvocationVerdict } from '../../../local/lambda/invocation-outcome.js'
import { startQueuePoller } from '../../../local/queues/queue-poller.js'
import type { SqsEvent } from '../../../local/queues/sqs-event.js'
import { openQueues } from '../../../local/stand-ins/sqs/open-queues.js'
import type { DeployedEventSource } from '../../../local/template/deployed-event-sources.js'
import { removeDirectory } from '../../remove-directory.js'
import { deadLetters, sends } from '../stand-ins/sqs/test-queues.js'
import { virtualClock } from '../virtual-clock.js'

const FINE: InvocationVerdict = { kind: 'succeeded', result: undefined }
const FAILED: InvocationVerdict = {
  kind: 'failed',
  error: { errorType: 'Error', errorMessage: 'made up', stackTrace: [] },
}

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('a message becomes an event in the form of Lambda, and is gone when the function is done', async () => {
  const { queue, events } = await given({})

  const id = await queue.send('20261121T213000Z-9f86d081884c7d65')

  await eventually(() => expect(queue.counts().inFlight + queue.counts().visible).toBe(0))
  const sentAt = String(Date.parse('2026-11-21T09:00:00Z'))
  expect(events).toEqual([
    {
      Records: [
        {
          messageId: id,
          receiptHandle: expect.any(String),
          body: '20261121T213000Z-9f86d081884c7d65',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: sentAt,
            SenderId: '000000000000',
            ApproximateFirstReceiveTimestamp: sentAt,
          },
          messageAttributes: {},
          md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: 'aws:sqs',
          eventSourceARN: sends.arn,
          awsRegion: 'local',
        },
      ],
    },
  ])
})

test('messages that were there before are taken at the start', async () => {
  const { bodies } = await given({ before: ['a', 'b'], mapping: { batchSize: 2 } })

  await eventually(() => expect(bodies()).toEqual([['a', 'b']]))
})

test('WHEN an invocation fails THEN its message comes back by the end of its time-out, and in the end is a dead letter', async () => {
  const { queue, dead, clock, bodies } = await given({ invoke: async () => FAILED })
  await queue.send('poison')

  for (const count of [1, 2, 3]) {
    await eventually(() => expect(bodies()).toHaveLength(count))
    clock.advanceSeconds(119)
    expect(queue.counts().inFlight).toBe(1)
    clock.advanceSeconds(1)
  }

  await eventually(() => expect(dead.counts().visible).toBe(1))
  // It leaves the one file when it is in the other.
  await eventually(() => expect(queue.counts().visible).toBe(0))
  expect(bodies()).toHaveLength(3)
})

test('only those messages of a batch come back that the function has failed on', async () => {
  const { queue, clock, bodies } = await given({
    before: ['good', 'bad'],
    invoke: async ({ Records }) => ({
      kind: 'succeeded',
      result: {
        batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      },
    }),
  })
  await eventually(() => expect(queue.counts()).toEqual({ visible: 0, inFlight: 1, delayed: 0 }))

  clock.advanceSeconds(120)

  await eventually(() => expect(bodies()).toEqual([['good', 'bad'], ['bad']]))
})

test('no more invocations run at a time than the mapping allows, and all messages get theirs', async () => {
  const gates: (() => void)[] = []
  const { queue, bodies } = await given({
    mapping: { batchSize: 1, maxConcurrency: 2 },
    invoke: () => new Promise((resolve) => gates.push(() => resolve(FINE))),
  })
  for (const body of ['a', 'b', 'c', 'd', 'e']) await queue.send(body)

  await eventually(() => expect(bodies()).toHaveLength(2))
  for (const count of [3, 4, 5]) {
    expect(queue.counts()).toMatchObject({ inFlight: 2 })
    gates.shift()?.()
    await eventually(() => expect(bodies()).toHaveLength(count))
  }
  for (const open of gates) open()
  await eventually(() => expect(queue.counts().inFlight).toBe(0))
})

test('a poller that is closed waits for what runs, and takes nothing more', async () => {
  let finish = () => {}
  const { queue, poller, bodies } = await given({
    invoke: () =>
      new Promise((resolve) => {
        finish = () => resolve(FINE)
      }),
  })
  await queue.send('a')
  await eventually(() => expect(bodies()).toEqual([['a']]))

  let isClosed = false
  const closed = poller.close().then(() => {
    isClosed = true
  })
  await queue.send('b')
  expect(isClosed).toBe(false)
  finish()
  await closed

  expect(bodies()).toEqual([['a']])
  expect(queue.counts()).toEqual({ visible: 1, inFlight: 0, delayed: 0 })
})

test('a mapping that is disabled takes nothing', async () => {
  const { queue, poller, bodies } = await given({ before: ['a'], mapping: { enabled: false } })
  await queue.send('b')

  await poller.close()

  expect(bodies()).toEqual([])
})

test('GIVEN a window THEN what comes while it lasts is one batch, and a full one does not wait for its end', async () => {
  const { queue, bodies } = await given({ mapping: { batchSize: 3, batchWindowMs: 2_000_000 } })
  await queue.send('a')
  await queue.send('b')
  expect(bodies()).toEqual([])
  await queue.send('c')
  await eventually(() => expect(bodies()).toEqual([['a', 'b', 'c']]))
})

test('GIVEN a window that is over THEN a batch goes out as full as it is', async () => {
  const { bodies } = await given({ before: ['a', 'b'], mapping: { batchWindowMs: 20 } })
  await eventually(() => expect(bodies()).toEqual([['a', 'b']]))
})

test('WHEN it is closed while a batch fills THEN the batch goes out at once', async () => {
  const { queue, bodies, poller } = await given({ mapping: { batchWindowMs: 2_000_000 } })
  await queue.send('a')
  await eventually(() => expect(queue.counts().inFlight).toBe(1))
  await poller.close()
  expect(bodies()).toEqual([['a']])
})

test('a call that cannot be made is told, and its message comes back; the next one is taken all the same', async () => {
  const gone = new Error('the sandbox is closed')
  const { queue, errors, bodies } = await given({
    before: ['a', 'b'],
    mapping: { batchSize: 1, maxConcurrency: 1 },
    invoke: () => Promise.reject(gone),
  })

  await eventually(() => expect(errors).toEqual([gone, gone]))
  expect(bodies()).toEqual([['a'], ['b']])
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 2, delayed: 0 })
})

const eventually = (expectation: () => void): Promise<void> =>
  vi.waitFor(expectation, { timeout: 20_000, interval: 5 })

async function given({
  before = [],
  mapping = {},
  invoke = async () => FINE,
}: {
  before?: string[]
  mapping?: Partial<DeployedEventSource>
  invoke?: (event: SqsEvent) => Promise<InvocationVerdict>
}) {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-poller-'))
  const clock = virtualClock()
  const queues = await openQueues({
    queues: [sends, deadLetters],
    directory,
    now: clock.now,
    setTimer: clock.setTimer,
    newId: () => crypto.randomUUID(),
  })
  const [queue, dead] = [queues.get(sends.arn), queues.get(deadLetters.arn)]
  if (!queue || !dead) throw new Error('the queues were not opened')
  for (const body of before) await queue.send(body)
  const events: SqsEvent[] = []
  const errors: unknown[] = []
  const poller = startQueuePoller({
    mapping: {
      queueArn: sends.arn,
      functionArn: 'arn:aws:lambda:local:000000000000:function:send',
      enabled: true,
      batchSize: 10,
      batchWindowMs: 0,
      maxConcurrency: undefined,
      reportsItemFailures: true,
      ...mapping,
    },
    queue,
    invoke: (event) => {
      events.push(event)
      return invoke(event)
    },
    onError: (error) => errors.push(error),
  })
  closing.push(async () => {
    await poller.close()
    await queue.close()
    await dead.close()
    await removeDirectory(directory)
  })
  const bodies = () => events.map(({ Records }) => Records.map(({ body }) => body))
  return { queue, dead, clock, poller, events, errors, bodies }
}
