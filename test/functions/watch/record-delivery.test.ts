import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHandler } from '../../../functions/watch/handler.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import type { Archive } from '../../../shared/archive/archive.js'
import { outboxKeys } from '../../../shared/contract/keys.js'
import { SEND_ID_TAG } from '../../../shared/contract/names.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { ToldPeople } from '../../shared/incidents/told-people.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'
import { queueEvent } from '../queue-event.js'

const A = 'a@example.com'
const B = 'b@example.com'
const SEND = sendTo([A, B])
const RESULT = outboxKeys(SEND.id).result

let world: SendWorld
let announced: Announcement[]
let metrics: Readonly<Record<string, number>>[]

beforeEach(async () => {
  world = await startSendWorld()
  announced = []
  metrics = []
  await world.accept(SEND)
  await world.deliver(SEND)
})
afterEach(() => world.close())

describe('a mail that SES has taken, and does not send', () => {
  test.each([
    ['Reject', { reject: { reason: 'Bad content' } }],
    ['Rendering Failure', { failure: { errorMessage: 'no such variable' } }],
    [
      'Complaint',
      {
        complaint: {
          complaintSubType: 'OnAccountSuppressionList',
          complainedRecipients: [{ emailAddress: A }, { emailAddress: B }],
        },
      },
    ],
  ])(
    '%s: is told of as failed, and counted once, however often it is reported',
    async (type, facts) => {
      expect((await world.record(SEND)).state).toBe('ACCEPTED')
      await report(type, facts, [A, B])
      await report(type, facts, [A, B])
      expect((await world.record(SEND)).state).toBe('FAILED')
      expect(announced.map(({ event }) => event)).toEqual(['Send Failed', 'Send Failed'])
      const ids = announced.map(({ detail }) => detail.id)
      expect(ids[0]).toBe(ids[1])
      // What follows the acceptance is no repetition of a failure that was announced before it.
      expect(ids[0]).not.toBe(`${SEND.id}.failed.1`)
      expect(metrics).toEqual([{ SendsFailed: 1 }])
    },
  )

  test('for one of two: the other keeps its state', async () => {
    const complaint = {
      complaintSubType: 'OnAccountSuppressionList',
      complainedRecipients: [{ emailAddress: B }],
    }
    await report('Complaint', { complaint }, [A, B])
    expect((await world.record(SEND)).recipients.map(({ state }) => state)).toEqual([
      'ACCEPTED',
      'FAILED',
    ])
    expect(announced).toMatchObject([
      { event: 'Send Failed', detail: { recipients: [{ address: B, state: 'FAILED' }] } },
    ])
  })
})

test.each([
  ['Delivery', { delivery: { recipients: [A] } }, 'Send Delivered'],
  [
    'Bounce',
    {
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'NoEmail',
        bouncedRecipients: [{ emailAddress: A }],
      },
    },
    'Send Bounced',
  ],
])('%s: is told of as such, and no failure of ours', async (type, facts, event) => {
  await report(type, facts, [A])
  expect(announced.map((one) => one.event)).toEqual([event])
  expect(metrics).toEqual([])
})

test('a report on a send that is gone says nothing', async () => {
  await report(
    'Reject',
    { reject: { reason: 'Bad content' } },
    [A],
    sendTo([A], { id: '20251121T120000Z-0123456789abcdef' }).id,
  )
  expect(announced).toEqual([])
  expect(metrics).toEqual([])
})

const NOTHING_STAYS = { batchItemFailures: [] }

describe('a batch of reports', () => {
  const deliveryTo = (address: string): Fact => ({
    eventType: 'Delivery',
    facts: { delivery: { recipients: [address] } },
    destination: [A, B],
  })
  const bounceOf = (address: string): Fact => ({
    eventType: 'Bounce',
    facts: {
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'NoEmail',
        bouncedRecipients: [{ emailAddress: address }],
      },
    },
    destination: [A, B],
  })
  const writes = () =>
    world.s3Calls.filter(({ operation, key }) => operation === 'PutObject' && key === RESULT).length

  test('on one send is one write of its record, and an event for each', async () => {
    const before = writes()
    expect(await workOff([reportOf(deliveryTo(A)), reportOf(deliveryTo(B))])).toEqual(NOTHING_STAYS)
    expect(writes() - before).toBe(1)
    expect(announced.map(({ event }) => event)).toEqual(['Send Delivered', 'Send Delivered'])
    expect(new Set(announced.map(({ detail }) => detail.id)).size).toBe(2)
    expect((await world.record(SEND)).state).toBe('DELIVERED')
  })

  test('has the same event ids as each report by itself, however they come together again', async () => {
    await workOff([reportOf(deliveryTo(A)), reportOf(deliveryTo(B)), reportOf(deliveryTo(A))])
    const together = announced.map(({ detail }) => detail.id)
    expect(together).toHaveLength(2)
    announced.length = 0
    await workOff([reportOf(deliveryTo(B))])
    await workOff([reportOf(deliveryTo(A))])
    expect(announced.map(({ detail }) => detail.id).toSorted()).toEqual(together.toSorted())
  })

  test('tells of each state that a recipient has come to, as they would alone', async () => {
    await workOff([reportOf(deliveryTo(A)), reportOf(bounceOf(A))])
    const together = announced.map(({ event, detail }) => [event, detail.id])
    expect(together.map(([event]) => event)).toEqual(['Send Delivered', 'Send Bounced'])
  })

  test('in any order comes to what is furthest on', async () => {
    await workOff([reportOf(bounceOf(A)), reportOf(deliveryTo(A)), reportOf(deliveryTo(B))])
    const states = (await world.record(SEND)).recipients.map(({ state }) => state)
    expect(states).toEqual(['BOUNCED', 'DELIVERED'])
  })

  test('keeps nothing back for a neighbour that cannot be read, is of others, or fails', async () => {
    const other = sendTo([A], { id: '20261121T120000Z-fedcba9876543210' })
    await world.accept(other)
    const archive = new Proxy(world.archive, {
      get: (target, property) =>
        property === 'read'
          ? (key: string) =>
              key.includes(other.id) ? Promise.reject(new StorageFailed(key)) : target.read(key)
          : Reflect.get(target, property).bind(target),
    })
    const unreadable = { ...reportOf(deliveryTo(A)), time: 'yesterday' }
    const answer = await workOff(
      [
        unreadable,
        reportOf(deliveryTo(A), other.id),
        { source: 'aws.ses' },
        'no JSON',
        reportOf(deliveryTo(A)),
      ],
      archive,
    )
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-1' }],
    })
    expect(announced).toMatchObject([{ event: 'Send Delivered', detail: { sendId: SEND.id } }])
  })
})

test('a report that comes by itself, and not from the queue, is no event of the function', async () => {
  const { eventType, facts, destination } = {
    eventType: 'Delivery',
    facts: { delivery: { recipients: [A] } },
    destination: [A],
  }
  const event = reportOf({ eventType, facts, destination })
  await expect(invoke(event)).rejects.toThrow('knows nothing of')
})

interface Fact {
  readonly eventType: string
  readonly facts: object
  readonly destination: readonly string[]
}

/** What SES reports, as it lies in the queue. */
const reportOf = ({ eventType, facts, destination }: Fact, sendId = SEND.id) => ({
  source: 'aws.ses',
  time: '2026-11-21T12:00:05Z',
  region: 'eu-west-1',
  detail: {
    eventType,
    ...facts,
    mail: { messageId: 'm1', destination, tags: { [SEND_ID_TAG]: [sendId] } },
  },
})

const report = (
  eventType: string,
  facts: object,
  destination: readonly string[],
  sendId = SEND.id,
): Promise<unknown> => workOff([reportOf({ eventType, facts, destination }, sendId)])

/** Has the function work off a batch. @returns its answer */
const workOff = (reports: readonly unknown[], archive: Archive = world.archive): Promise<unknown> =>
  invoke(queueEvent(reports), archive)

const invoke = (event: unknown, archive: Archive = world.archive): Promise<unknown> =>
  createHandler({
    stage: 'test',
    bucket: 'mail',
    archive,
    announcer: {
      announce: async (all) => {
        announced.push(...all)
      },
    },
    alerts: new ToldPeople(),
    alertsTopic: 'topic',
    queue: world.sendDeps.queue,
    queueUrlOf: async () => undefined,
    publishMetrics: (_, values) => {
      metrics.push(values)
    },
    log: createLog({ now: () => new Date(), write: () => {} }),
    now: () => new Date(),
    newId: randomUUID,
    pause: async () => {},
  })(event, { awsRequestId: 'watch', getRemainingTimeInMillis: () => 300_000 })
