import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHandler } from '../../../functions/watch/handler.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { SEND_ID_TAG } from '../../../shared/contract/names.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { ToldPeople } from '../../shared/incidents/told-people.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

const A = 'a@example.com'
const B = 'b@example.com'
const SEND = sendTo([A, B])

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

const report = (
  eventType: string,
  facts: object,
  destination: readonly string[],
  sendId = SEND.id,
): Promise<unknown> =>
  createHandler({
    stage: 'test',
    bucket: 'mail',
    archive: world.archive,
    announcer: {
      announce: async (all) => {
        announced.push(...all)
      },
    },
    alerts: new ToldPeople(),
    alertsTopic: 'topic',
    queue: world.sendDeps.queue,
    publishMetrics: (_, values) => {
      metrics.push(values)
    },
    log: createLog({ now: () => new Date(), write: () => {} }),
    now: () => new Date(),
    newId: randomUUID,
    pause: async () => {},
  })(
    {
      source: 'aws.ses',
      time: '2026-11-21T12:00:05Z',
      region: 'eu-west-1',
      detail: {
        eventType,
        ...facts,
        mail: { messageId: 'm1', destination, tags: { [SEND_ID_TAG]: [sendId] } },
      },
    },
    { awsRequestId: 'watch', getRemainingTimeInMillis: () => 300_000 },
  )
