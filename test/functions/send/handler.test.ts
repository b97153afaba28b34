import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHandler } from '../../../functions/send/handler.js'
import type { SendDeps } from '../../../functions/send/send-deps.js'
import type { AcceptedSend } from '../../../shared/delivery/outbox/accepted-send.js'
import { changeSendRecord } from '../../../shared/delivery/outbox/outbox.js'
import { cancelled } from '../../../shared/delivery/outbox/send-transitions.js'
import { QueueUnavailable } from '../../../shared/failures/sending-errors.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendTo, sinceAccepted } from '../../shared/delivery/sends.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

let world: SendWorld
let queued: { readonly sendId: string; readonly delaySeconds: number | undefined }[]
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
    expect(queued).toEqual([{ sendId: id, delaySeconds: expect.toSatisfy(isAboutAMinute) }])
    expect(metrics()).toEqual(['SendsDeferred'])
  })

  test('a wait of an hour is several of the longest that the queue has', async () => {
    const { id } = await given(1)
    world.server.treat = () => ({ outcome: 'put off', code: 'PUT_OFF', reason: '451' })
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const now = () => sinceAccepted(attempt * 3_600_000)
      await handle([id], { now })
    }
    expect(queued.at(-1)).toEqual({ sendId: id, delaySeconds: 900 })
  })
})

describe('what goes wrong', () => {
  test('a fault of the surroundings is waited for, and counts for nothing', async () => {
    const { id } = await given(1)
    const archive = failingArchive(new StorageFailed('503'))
    expect(await handle([id], { archive })).toEqual({ batchItemFailures: [] })
    expect(queued).toEqual([{ sendId: id, delaySeconds: 60 }])
    expect(world.server.attempts).toBe(0)
  })

  test('with a queue that does not answer either, the message stays where it is', async () => {
    const { id } = await given(1)
    const archive = failingArchive(new StorageFailed('503'))
    const queue = { queue: () => Promise.reject(new QueueUnavailable('503')) }
    expect(await handle([id], { archive, queue })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    })
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
    ['an id without a send', sendOf(9).id],
  ])('%s is done with, and logged', async (_, body) => {
    expect(await handle([body])).toEqual({ batchItemFailures: [] })
    expect(lines.join()).toMatch(/not the id of a send|send not found/)
  })

  test('with too little time for a whole send, it goes back at once', async () => {
    const { id } = await given(1)
    await handle([id], {}, 300_000)
    expect(queued).toEqual([{ sendId: id, delaySeconds: 0 }])
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

function failingArchive(error: Error): SendDeps['archive'] {
  return new Proxy(world.archive, {
    get: (target, property) =>
      property === 'read'
        ? () => Promise.reject(error)
        : Reflect.get(target, property).bind(target),
  })
}

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
      queue: async (sendId, delaySeconds) => {
        queued.push({ sendId, delaySeconds })
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
