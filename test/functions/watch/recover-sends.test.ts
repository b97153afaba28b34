import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recoverSends } from '../../../functions/watch/recover-sends.js'
import { OPEN_SENDS_PREFIX, openSendKey, outboxKeys } from '../../../shared/contract/keys.js'
import { markOpen } from '../../../shared/delivery/outbox/open-sends.js'
import { changeSendRecord } from '../../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../../shared/delivery/outbox/send-record.js'
import { askedAgain } from '../../../shared/delivery/outbox/send-transitions.js'
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
  expect(await watchAt('12:29')).toMatchObject({ open: 1, queuedAgain: 0 })
  expect(await watchAt('12:31')).toMatchObject({ open: 1, queuedAgain: 1 })
  expect(queued).toEqual([`${SEND.id} 1`])
})

test('two that look at once queue a lost send once', async () => {
  for (let round = 0; round < 5; round += 1) {
    await accepted(sendTo(['a@example.com'], { id: `20261121T120000Z-000000000000000${round}` }))
  }
  await Promise.all([watchAt('12:31'), watchAt('12:31'), watchAt('12:31')])
  expect(queued).toHaveLength(5)
  expect(new Set(queued).size).toBe(5)
})

test('a finished send is forgotten for good, also if its run died before it could say so', async () => {
  await accepted()
  await world.deliver(SEND)
  expect(await marks()).toEqual([])
  await markOpen(world.archive, SEND.id)
  expect(await watchAt('23:00')).toMatchObject({ open: 0, queuedAgain: 0 })
  expect(await marks()).toEqual([])
})

test('a run that died in the middle is followed by another', async () => {
  await accepted()
  world.server.atStep = (step) =>
    step === 'reading' ? Promise.reject(new Error('killed')) : Promise.resolve()
  const now = () => new Date('2026-11-21T12:00:00.000Z')
  await expect(world.deliver(SEND, { now })).rejects.toThrow('killed')
  expect(await watchAt('12:40')).toMatchObject({ open: 1, queuedAgain: 0 })
  expect(await watchAt('12:50')).toMatchObject({ open: 1, queuedAgain: 1 })
})

test('a mark whose call died before it wrote the request is removed after an hour', async () => {
  await markOpen(world.archive, SEND.id)
  expect(await watchAt('12:59')).toMatchObject({ open: 1, queuedAgain: 0 })
  expect(await watchAt('13:01')).toMatchObject({ open: 0, queuedAgain: 0 })
  expect(await marks()).toEqual([])
})

test('a queue that does not answer is a failure of the run, and the next one tries again', async () => {
  await accepted()
  const broken = { queue: () => Promise.reject(new QueueUnavailable('503')) }
  expect(await watchAt('12:31', broken)).toMatchObject({
    open: 1,
    queuedAgain: 0,
    failure: expect.any(QueueUnavailable),
  })
  expect(await watchAt('13:02')).toMatchObject({ open: 1, queuedAgain: 1 })
  // The message that may have come through all the same is not the one that is waited for.
  expect(queued).toEqual([`${SEND.id} 2`])
})

test('a send whose request cannot be read keeps no other from being found', async () => {
  await accepted()
  const earlier = '20261121T110000Z-0123456789abcdef'
  await markOpen(world.archive, earlier)
  const json = { contentType: 'application/json' }
  await world.archive.put(outboxKeys(earlier).request, '{"schemaVersion": 1, ', json)
  expect(await watchAt('12:31')).toMatchObject({
    open: 2,
    queuedAgain: 1,
    oldestSeconds: 91 * 60,
    failure: { message: expect.stringMatching(/request\.json is not a send/) },
  })
  expect(queued).toEqual([`${SEND.id} 1`])
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
  expect(await watchAt('12:31', gathering)).toMatchObject({ open: 10, queuedAgain: 10 })
})

test('the oldest open send is told in seconds: since it was accepted, or last asked for', async () => {
  expect(await watchAt('12:00')).toMatchObject({ open: 0, oldestSeconds: 0 })
  await accepted()
  expect(await watchAt('12:10')).toMatchObject({ open: 1, oldestSeconds: 600 })
  await markOpen(world.archive, '20261121T113000Z-0123456789abcdef')
  expect(await watchAt('12:10')).toMatchObject({ open: 2, oldestSeconds: 2_400 })
  world.server.treat = () => ({ outcome: 'refused', code: 'REFUSED', reason: '550' })
  await world.deliver(SEND)
  const asked = () => new Date('2026-11-21T22:00:00.000Z')
  await changeSendRecord(world.sendDeps, SEND, (record) => askedAgain(record, asked()))
  await markOpen(world.archive, SEND.id)
  expect(await watchAt('22:30')).toMatchObject({ open: 1, oldestSeconds: 1_800 })
})

test('a send that is asked for again while its mark is taken away keeps a mark', async () => {
  await accepted()
  world.server.treat = () => ({ outcome: 'refused', code: 'REFUSED', reason: '550' })
  await world.deliver(SEND)
  await markOpen(world.archive, SEND.id)
  const archive = new Proxy(world.archive, {
    get: (target, property) =>
      property === 'remove'
        ? async (key: string) => {
            const again = (record: SendRecord) => askedAgain(record, new Date())
            await changeSendRecord(world.sendDeps, SEND, again)
            await target.remove(key)
          }
        : Reflect.get(target, property).bind(target),
  })
  await recoverSends({
    ...world.sendDeps,
    ...{ archive, queue: QUEUE, queueUrlOf },
    now: () => new Date(),
  })
  expect(await marks()).toEqual([openSendKey(SEND.id)])
})

test('what is no mark of a send is left alone', async () => {
  const key = openSendKey('notes.txt')
  await world.archive.put(key, 'x', { contentType: 'text/plain' })
  expect(await watchAt('23:00')).toMatchObject({ open: 0, queuedAgain: 0 })
  expect(await marks()).toEqual([key])
})

async function accepted(send = SEND): Promise<void> {
  await markOpen(world.archive, send.id)
  await world.accept(send)
  expect(await world.archive.size(outboxKeys(send.id).request)).toBeGreaterThan(0)
}

const QUEUE: Pick<SendQueue, 'queue'> = {
  queue: async ({ sendId, number }, { queueUrl } = {}) => {
    queued.push(`${sendId} ${number}`)
    expect(queueUrl).toBe(`queue of ${SEND.sender}`)
  },
}

const queueUrlOf = async (sender: string) => `queue of ${sender}`

const watchAt = (time: string, queue = QUEUE) => {
  const now = () => new Date(`2026-11-21T${time}:00.000Z`)
  const log = createLog({ now, write: () => {} })
  return recoverSends({ ...world.sendDeps, queue, queueUrlOf, log, now, newId: randomUUID })
}

async function marks(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of world.archive.list(OPEN_SENDS_PREFIX)) keys.push(key)
  return keys
}
