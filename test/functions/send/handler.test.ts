import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHandler } from '../../../functions/send/handler.js'
import { openTransports } from '../../../functions/send/open-transports.js'
import type { SendDeps } from '../../../functions/send/send-deps.js'
import type { AcceptedSend } from '../../../shared/delivery/outbox/accepted-send.js'
import { changeSendRecord } from '../../../shared/delivery/outbox/outbox.js'
import { cancelled } from '../../../shared/delivery/outbox/send-transitions.js'
import type { QueuedSend, QueueingWay } from '../../../shared/delivery/queue/send-queue.js'
import { QueueUnavailable } from '../../../shared/failures/sending-errors.js'
import { EventsRefused, StorageFailed } from '../../../shared/failures/storage-errors.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendTo, sinceAccepted } from '../../shared/delivery/sends.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

let world: SendWorld
let queued: (QueuedSend & QueueingWay)[]
let lines: string[]
let opened: number
let closed: number

beforeEach(async () => {
  world = await startSendWorld()
  queued = []
  lines = []
  opened = 0
  closed = 0
})
afterEach(() => world.close())

describe('a batch', () => {
  test('goes out one send after the other, over the transports of the batch, which are then closed', async () => {
    const sends = await Promise.all([given(1), given(2), given(3)])
    expect(await handle(sends.map(({ id }) => id))).toEqual({ batchItemFailures: [] })
    expect(world.server.delivered.get('a@example.com')).toBe(3)
    expect([opened, closed]).toEqual([1, 1])
    expect(queued).toEqual([])
    expect(metrics()).toEqual(['SendsAccepted', 'SendsAccepted', 'SendsAccepted'])
  })

  test('with a send that was cancelled hands nothing over, and tells of it once', async () => {
    const send = await given(1)
    await changeSendRecord({ ...world.sendDeps }, send, (record) => cancelled(record, new Date()))
    expect(await handle([send.id, send.id])).toEqual({ batchItemFailures: [] })
    expect(world.server.attempts).toBe(0)
    expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Cancelled'])
    expect(await world.record(send)).toMatchObject({ state: 'CANCELLED', attempts: 0 })
    expect(metrics()).toEqual([])
    expect(lines.join()).toContain('send cancelled')
  })

  test('with two messages of one send delivers it once', async () => {
    const { id } = await given(1)
    expect(await handle([id, id])).toEqual({ batchItemFailures: [] })
    expect(world.server.delivered.get('a@example.com')).toBe(1)
  })

  test('what is put off is queued anew, and its message is done', async () => {
    world.server.treat = () => ({ outcome: 'put off', code: 'PUT_OFF', reason: '451' })
    const { id } = await given(1)
    expect(await handle([id])).toEqual({ batchItemFailures: [] })
    expect(queued).toEqual([
      { sendId: id, number: 1, delaySeconds: expect.toSatisfy(isAboutAMinute) },
    ])
    expect(metrics()).toEqual(['SendsDeferred'])
  })

  test('a wait of an hour is several of the longest that the queue has', async () => {
    const { id } = await given(1)
    world.server.treat = () => ({ outcome: 'put off', code: 'PUT_OFF', reason: '451' })
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const now = () => sinceAccepted(attempt * 3_600_000)
      await handle([`${id} ${attempt}`], { now })
    }
    expect(queued.at(-1)).toEqual({ sendId: id, number: 8, delaySeconds: 900 })
  })
})

test('at the end of a batch what could not be saved of a token is tried once more, for senders and mailboxes', async () => {
  const saved: string[] = []
  const credentialsOf = (whose: string) => ({
    loginOf: () => Promise.reject(new Error('nobody logs in here')),
    saveLeft: async () => {
      saved.push(whose)
      return []
    },
  })
  const credentials = credentialsOf('senders')
  const sesClient = () => {
    throw new Error('nothing is sent by SES here')
  }
  await handle([(await given(1)).id], {
    mailboxCredentials: credentialsOf('mailboxes'),
    openTransports: (deadline) =>
      openTransports({ ...world.sendDeps, credentials, sesClient }, deadline),
  })
  expect(saved.toSorted()).toEqual(['mailboxes', 'senders'])
})

describe('what goes wrong', () => {
  test.each<[string, (archive: SendDeps['archive']) => SendDeps['archive']]>([
    ['request or record cannot be read', (archive) => failing(archive, 'read')],
    ['record cannot be written', (archive) => failing(archive, 'swap')],
  ])('while its %s, the message stays where it is, and the others go out', async (_, broken) => {
    const [first, second] = await Promise.all([given(1), given(2)])
    const ofFirst = broken(world.archive)
    const archive = new Proxy(world.archive, {
      get:
        (target, property) =>
        (...args: readonly unknown[]) => {
          const from = String(args[0]).includes(first.id) ? ofFirst : target
          return Reflect.apply(Reflect.get(from, property), from, args)
        },
    })
    expect(await handle([first.id, second.id], { archive })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    })
    expect(queued).toEqual([])
    expect(world.server.delivered.get('a@example.com')).toBe(1)
  })

  test('with a queue that does not answer the message stays where it is, though its attempt is recorded', async () => {
    world.server.treat = () => ({ outcome: 'put off', code: 'PUT_OFF', reason: '451' })
    const send = await given(1)
    const queue = { queue: () => Promise.reject(new QueueUnavailable('503')) }
    expect(await handle([`${send.id} 0`], { queue })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    })
    expect(await world.record(send)).toMatchObject({ attempts: 1, messageNumber: 1 })
    // What comes back is not the message that is waited for: the watch function queues that one.
    expect(await handle([`${send.id} 0`])).toEqual({ batchItemFailures: [] })
    expect(world.server.attempts).toBe(1)
    expect(queued).toEqual([])
  })

  test("a bucket that fails from the server's answer on is waited for as long as the run has time, and no longer", async () => {
    const send = await given(1)
    let isDown = false
    world.server.atStep = async (step) => {
      if (step === 'answered') isDown = true
    }
    const archive = new Proxy(world.archive, {
      get: (target, property) =>
        property === 'swap' && isDown
          ? () => Promise.reject(new StorageFailed('503'))
          : Reflect.get(target, property).bind(target),
    })
    let pausedMs = 0
    const pause = async (ms: number) => {
      pausedMs += ms
      if (pausedMs > 720_000) throw new Error('the run has ended')
    }
    expect(await handle([send.id], { archive, pause })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    })
    expect(pausedMs).toBeGreaterThan(600_000)
    expect(pausedMs).toBeLessThan(700_000)
    expect(lines.join()).not.toContain('the run has ended')
    await handle([send.id], { now: () => sinceAccepted(3_600_000) })
    expect(await world.record(send)).toMatchObject({ state: 'UNKNOWN', attempts: 1 })
    expect(world.server.attempts).toBe(1)
  })

  test('a message that cannot be composed is put off like any other, with its reason', async () => {
    const send = await given(1)
    const archive = failing(world.archive, 'addStream')
    expect(await handle([send.id], { archive })).toEqual({ batchItemFailures: [] })
    expect(await world.record(send)).toMatchObject({
      state: 'QUEUED',
      recipients: [{ code: 'STORAGE_IO' }],
    })
    expect(metrics()).toEqual(['SendsDeferred'])
  })

  test('a bus that takes no event: the mail is out, and is told of when the bus is back', async () => {
    const send = await given(1)
    const announcer = { announce: () => Promise.reject(new EventsRefused('InternalException')) }
    for (const number of [0, 1, 2]) {
      const now = () => sinceAccepted(number * 3_600_000)
      await handle([`${send.id} ${number}`], { announcer, now })
      expect(queued.at(-1)).toEqual({ sendId: send.id, number: number + 1, delaySeconds: 300 })
    }
    expect(await world.record(send)).toMatchObject({ state: 'ACCEPTED', attempts: 1 })
    await handle([`${send.id} 3`], { now: () => sinceAccepted(10 * 3_600_000) })
    expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Accepted'])
    expect(world.server.attempts).toBe(1)
  })

  test('a bug keeps its message, and the others of the batch go out', async () => {
    const [first, second] = await Promise.all([given(1), given(2)])
    let calls = 0
    world.server.atStep = async () => {
      calls += 1
      if (calls === 1) throw new TypeError('x is not a function')
    }
    expect(await handle([first.id, second.id])).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    })
    expect(world.server.delivered.get('a@example.com')).toBe(1)
    expect(lines.join()).toContain('x is not a function')
  })

  test.each([
    ['what is no id of a send', 'hello'],
    ['what is no number of a message', `${sendOf(9).id} x`],
    ['an id without a send', sendOf(9).id],
  ])('%s is done with, and logged', async (_, body) => {
    expect(await handle([body])).toEqual({ batchItemFailures: [] })
    expect(lines.join()).toMatch(/not a message of the queue|send not found/)
  })

  test('with too little time for a whole send, it goes back at once', async () => {
    const { id } = await given(1)
    await handle([id], {}, 300_000)
    expect(queued).toEqual([{ sendId: id, number: undefined, delaySeconds: 0 }])
    expect(world.server.attempts).toBe(0)
  })
})

const isAboutAMinute = (seconds: number): boolean => seconds > 50 && seconds <= 60

function sendOf(number: number): AcceptedSend {
  const id = `20261121T120000Z-${String(number).padStart(16, '0')}`
  return sendTo(['a@example.com'], { id, messageId: `<${id}@example.co.jp>` })
}

async function given(number: number): Promise<AcceptedSend> {
  const send = sendOf(number)
  await world.accept(send)
  return send
}

/** The same, but for one method. */
const failing = (archive: SendDeps['archive'], method: keyof SendDeps['archive']) =>
  new Proxy(archive, {
    get: (target, property) =>
      property === method
        ? () => Promise.reject(new StorageFailed('503'))
        : Reflect.get(target, property).bind(target),
  })

/** The metrics of the log, by name. */
const metrics = (): string[] => published.flatMap((values) => Object.keys(values))

let published: Readonly<Record<string, number>>[] = []

async function handle(
  bodies: readonly string[],
  overrides: Partial<SendDeps> = {},
  remainingMs = 720_000,
) {
  published = []
  const now = () => sinceAccepted(0)
  const container: SendDeps = {
    ...world.sendDeps,
    queue: {
      queue: async ({ sendId, number }, way) => {
        queued.push({ sendId, number, ...way })
      },
    },
    openTransports: () => {
      opened += 1
      return {
        of: async () => world.server,
        note: async () => {},
        close: async () => {
          closed += 1
        },
      }
    },
    publishMetrics: (_, values) => published.push(values),
    log: createLog({ now, write: (line) => lines.push(line) }),
    ...overrides,
  }
  const records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }))
  const context = {
    awsRequestId: `run-${Math.random()}`,
    getRemainingTimeInMillis: () => remainingMs,
  }
  return createHandler(container)({ Records: records }, context)
}
