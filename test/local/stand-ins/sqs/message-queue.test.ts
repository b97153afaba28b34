import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MessageQueue } from '../../../../local/stand-ins/sqs/message-queue.js'
import { openQueues } from '../../../../local/stand-ins/sqs/open-queues.js'
import type { ReceivedMessage } from '../../../../local/stand-ins/sqs/queue-message.js'
import { removeDirectory } from '../../../remove-directory.js'
import { virtualClock } from '../../virtual-clock.js'
import { deadLetters, sends } from './test-queues.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-sqs-'))
})

afterEach(() => removeDirectory(directory))

test('a message is received once until its visibility time-out ends, then again', async () => {
  const { queue, clock } = await opened()
  const id = await queue.send('first')

  const [first] = await queue.receive(10)
  expect(first).toMatchObject({ id, body: 'first', receiveCount: 1, sentAt: clock.now() })
  clock.advanceSeconds(119)
  expect(await queue.receive(10)).toEqual([])
  clock.advanceSeconds(1)
  const [second] = await queue.receive(10)

  expect(second).toMatchObject({ id, receiveCount: 2, firstReceivedAt: first?.firstReceivedAt })
  expect(second?.receiptHandle).not.toBe(first?.receiptHandle)
})

test('a message with a delay is not received before', async () => {
  const { queue, clock } = await opened()
  await queue.send('later', 900)

  clock.advanceSeconds(899)
  expect(await queue.receive(10)).toEqual([])
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 1 })
  clock.advanceSeconds(1)
  expect(await queue.receive(10)).toMatchObject([{ body: 'later' }])
})

test('no more messages are handed out than were asked for', async () => {
  const { queue } = await opened()
  for (const body of ['a', 'b', 'c']) await queue.send(body)

  expect((await queue.receive(2)).map(({ body }) => body)).toEqual(['a', 'b'])
  expect(queue.counts()).toEqual({ visible: 1, inFlight: 2, delayed: 0 })
})

test('a message is deleted by its latest receipt; an earlier one has no effect, any other text is refused', async () => {
  const { queue, clock } = await opened()
  await queue.send('a')
  const [first] = await queue.receive(1)
  clock.advanceSeconds(120)
  const [second] = await queue.receive(1)

  expect(await queue.delete(handleOf(first))).toBe(true)
  expect(queue.counts().inFlight).toBe(1)
  expect(await queue.delete('no receipt')).toBe(false)
  expect(await queue.delete(handleOf(second))).toBe(true)
  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
})

test('a message whose time-out has ended is deleted all the same, as long as nobody else has it', async () => {
  const { queue, clock } = await opened()
  await queue.send('a')
  const [message] = await queue.receive(1)
  clock.advanceSeconds(300)

  await queue.delete(handleOf(message))

  expect(await queue.receive(1)).toEqual([])
})

test('the time-out of a message in flight can be changed, and that of no other', async () => {
  const { queue, clock } = await opened()
  await queue.send('a')
  const [message] = await queue.receive(1)

  expect(await queue.changeVisibility(handleOf(message), 600)).toBe('changed')
  clock.advanceSeconds(599)
  expect(await queue.receive(1)).toEqual([])
  expect(await queue.changeVisibility(handleOf(message), 0)).toBe('changed')
  expect(await queue.changeVisibility(handleOf(message), 60)).toBe('not in flight')
  expect(await queue.changeVisibility('no receipt', 60)).toBe('no such receipt')
  expect(await queue.receive(1)).toMatchObject([{ receiveCount: 2 }])
})

test('a message that was received too often goes to the dead-letter queue, with its id', async () => {
  const { queue, dead, clock } = await opened()
  const id = await queue.send('poison')
  for (const _ of [1, 2, 3]) {
    expect(await queue.receive(1)).toHaveLength(1)
    clock.advanceSeconds(120)
  }

  expect(await Promise.all([queue.receive(1), queue.receive(1)])).toEqual([[], []])

  expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  expect(await dead.receive(10)).toMatchObject([{ id, body: 'poison' }])
})

test('listeners are told when there is something to receive: sent, delayed, given back, timed out', async () => {
  const { queue, clock } = await opened()
  const calls: string[] = []
  const stop = queue.onVisible(() => calls.push('visible'))
  const toldSince = () => calls.splice(0).length

  await queue.send('now')
  expect(toldSince()).toBe(1)
  const [message] = await queue.receive(1)
  await queue.send('later', 60)
  expect(toldSince()).toBe(0)
  clock.advanceSeconds(60)
  expect(toldSince()).toBe(1)
  await queue.receive(1)
  await queue.changeVisibility(handleOf(message), 0)
  expect(toldSince()).toBe(1)
  await queue.receive(1)
  clock.advanceSeconds(120)
  expect(toldSince()).toBe(1)
  stop()
  await queue.send('now')
  expect(toldSince()).toBe(0)
})

test('a queue that is opened anew has its messages, counts and hiding times', async () => {
  const before = await opened()
  const id = await before.queue.send('in flight')
  await before.queue.receive(1)
  await before.queue.send('delayed', 600)
  await before.queue.send('visible')

  const { queue, clock } = await opened(before.clock.now().toISOString())

  expect(queue.counts()).toEqual({ visible: 1, inFlight: 1, delayed: 1 })
  clock.advanceSeconds(120)
  expect(await queue.receive(1)).toMatchObject([{ id, receiveCount: 2 }])
})

test('who has the queues alone takes at once what was in flight, and a run that was cut off counts for nothing', async () => {
  const before = await opened()
  const id = await before.queue.send('in flight')
  await before.queue.receive(1)
  const later = await before.queue.send('delayed', 600)

  const { queue, clock } = await opened(before.clock.now().toISOString(), true)

  expect(queue.counts()).toEqual({ visible: 1, inFlight: 0, delayed: 1 })
  expect(await queue.receive(2)).toMatchObject([{ id, receiveCount: 1 }])
  clock.advanceSeconds(600)
  expect(await queue.receive(2)).toMatchObject([{ id }, { id: later }])
})

test('a queue that is closed has no timer left, and calls nobody back', async () => {
  const { queue, dead, clock } = await opened()
  await queue.send('later', 60)
  expect(clock.pending()).toBe(1)

  await queue.close()
  await dead.close()

  expect(clock.pending()).toBe(0)
})

test('a file that is none of a queue is not written over', async () => {
  const file = join(directory, 'sends.json')
  await writeFile(file, '{"messages": [')

  await expect(opened()).rejects.toThrow(file)

  expect(await readFile(file, 'utf8')).toBe('{"messages": [')
})

test('a dead-letter queue that is not deployed is an error', async () => {
  const { now, setTimer } = virtualClock()
  const opening = openQueues({ queues: [sends], directory, now, setTimer, newId: () => 'id' })

  await expect(opening).rejects.toThrow(deadLetters.arn)
})

async function opened(start?: string, isSoleOwner = false) {
  const clock = virtualClock(start)
  const queues = await openQueues({
    queues: [sends, deadLetters],
    directory,
    now: clock.now,
    setTimer: clock.setTimer,
    newId: () => crypto.randomUUID(),
    isSoleOwner,
  })
  return { queue: queueIn(queues, sends.arn), dead: queueIn(queues, deadLetters.arn), clock }
}

function queueIn(queues: ReadonlyMap<string, MessageQueue>, arn: string): MessageQueue {
  const queue = queues.get(arn)
  if (!queue) throw new Error(`${arn} was not opened`)
  return queue
}

function handleOf(message: ReceivedMessage | undefined): string {
  if (!message) throw new Error('nothing was received')
  return message.receiptHandle
}
