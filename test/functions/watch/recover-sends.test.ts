import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recoverSends } from '../../../functions/watch/recover-sends.js'
import { OPEN_SENDS_PREFIX, openSendKey, outboxKeys } from '../../../shared/contract/keys.js'
import { markOpen } from '../../../shared/delivery/outbox/open-sends.js'
import type { SendQueue } from '../../../shared/delivery/queue/send-queue.js'
import { QueueUnavailable } from '../../../shared/failures/sending-errors.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

/** Accepted at 12:00. */
const SEND = sendTo(['a@example.com'])

let world: SendWorld
let queued: string[]

beforeEach(async () => {
  world = await startSendWorld()
  queued = []
})
afterEach(() => world.close())

test('a send whose id never reached the queue is queued, once it is forgotten', async () => {
  await accepted()
  expect(await watchAt('12:29')).toEqual({ open: 1, queuedAgain: 0 })
  expect(await watchAt('12:31')).toEqual({ open: 1, queuedAgain: 1 })
  expect(queued).toEqual([SEND.id])
})

test('a finished send is forgotten for good, also if its run died before it could say so', async () => {
  await accepted()
  await world.deliver(SEND)
  expect(await marks()).toEqual([])
  await markOpen(world.archive, SEND.id)
  expect(await watchAt('23:00')).toEqual({ open: 0, queuedAgain: 0 })
  expect(await marks()).toEqual([])
})

test('a run that died in the middle is followed by another', async () => {
  await accepted()
  world.server.atStep = (step) =>
    step === 'reading' ? Promise.reject(new Error('killed')) : Promise.resolve()
  const now = () => new Date('2026-11-21T12:00:00.000Z')
  await expect(world.deliver(SEND, { now })).rejects.toThrow('killed')
  expect(await watchAt('12:40')).toEqual({ open: 1, queuedAgain: 0 })
  expect(await watchAt('12:50')).toEqual({ open: 1, queuedAgain: 1 })
})

test('a mark whose call died before it wrote the request is removed after an hour', async () => {
  await markOpen(world.archive, SEND.id)
  expect(await watchAt('12:59')).toEqual({ open: 1, queuedAgain: 0 })
  expect(await watchAt('13:01')).toEqual({ open: 0, queuedAgain: 0 })
  expect(await marks()).toEqual([])
})

test('a queue that does not answer is a failure of the run, and the next one tries again', async () => {
  await accepted()
  const broken = { queue: () => Promise.reject(new QueueUnavailable('503')) }
  await expect(watchAt('12:31', broken)).rejects.toThrow(QueueUnavailable)
  expect(await watchAt('12:46')).toEqual({ open: 1, queuedAgain: 1 })
})

test('a send whose request cannot be read keeps no other from being found', async () => {
  await accepted()
  const earlier = '20261121T110000Z-0123456789abcdef'
  await markOpen(world.archive, earlier)
  const json = { contentType: 'application/json' }
  await world.archive.put(outboxKeys(earlier).request, '{"schemaVersion": 1, ', json)
  await expect(watchAt('12:31')).rejects.toThrow(/request\.json is not a send/)
  expect(queued).toEqual([SEND.id])
})

test('several sends are looked at together: some thousands may wait for one server', async () => {
  for (let number = 0; number < 10; number += 1) {
    await accepted(sendTo(['a@example.com'], { id: `20261121T120000Z-000000000000000${number}` }))
  }
  let waiting = 0
  let release = () => {}
  const together = new Promise<void>((resolve) => {
    release = resolve
  })
  const gathering = {
    async queue() {
      waiting += 1
      if (waiting === 10) release()
      await together
    },
  }
  expect(await watchAt('12:31', gathering)).toEqual({ open: 10, queuedAgain: 10 })
})

test('what is no mark of a send is left alone', async () => {
  const key = openSendKey('notes.txt')
  await world.archive.put(key, 'x', { contentType: 'text/plain' })
  expect(await watchAt('23:00')).toEqual({ open: 0, queuedAgain: 0 })
  expect(await marks()).toEqual([key])
})

async function accepted(send = SEND): Promise<void> {
  await markOpen(world.archive, send.id)
  await world.accept(send)
  expect(await world.archive.size(outboxKeys(send.id).request)).toBeGreaterThan(0)
}

const QUEUE: Pick<SendQueue, 'queue'> = {
  queue: async (sendId: string) => {
    queued.push(sendId)
  },
}

const watchAt = (time: string, queue = QUEUE) => {
  const now = () => new Date(`2026-11-21T${time}:00.000Z`)
  const log = createLog({ now, write: () => {} })
  return recoverSends({ archive: world.archive, queue, log, now, newId: randomUUID })
}

async function marks(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of world.archive.list(OPEN_SENDS_PREFIX)) keys.push(key)
  return keys
}
