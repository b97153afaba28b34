import { SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LoopbackServer } from '../../../local/stand-ins/loopback-server.js'
import { startSsmStandIn } from '../../../local/stand-ins/ssm.js'
import { addressBookParameterName, senderParameterName } from '../../../shared/contract/names.js'
import { readAcceptedSend } from '../../../shared/delivery/outbox/outbox.js'
import { recentDirectory } from '../../../shared/delivery/senders/recent-directory.js'
import { SsmSenderDirectory } from '../../../shared/delivery/senders/ssm-sender-directory.js'
import { AWS_LIMITS } from '../../../shared/runtime/aws-limits.js'
import { sendingJobs } from '../../infra/sending-jobs.js'
import { type BucketUnderTest, startBucket } from '../../shared/archive/bucket-under-test.js'
import { SENDER } from '../../shared/delivery/sending-surroundings.js'
import { openWorkedQueue, type WorkedQueue } from '../../worlds/worked-queue.js'
import { apiUnderTest } from './api-under-test.js'

/** What Parameter Store gives an account in a second (Systems Manager quotas, GetParameter). */
const READINGS_A_SECOND = 40

const NOTICES = 300

const PARAMETERS: Readonly<Record<string, string>> = {
  [senderParameterName('test', SENDER.name)]: JSON.stringify(SENDER),
  [addressBookParameterName('test')]: JSON.stringify({ oncall: ['oncall@example.com'] }),
}

let bucket: BucketUnderTest
let ssm: LoopbackServer
let client: SSMClient
let orders: WorkedQueue
/** When Parameter Store was asked, as it counts: milliseconds of this machine's clock. */
let readings: number[]
let isParameterStoreDown: boolean

beforeEach(async () => {
  readings = []
  isParameterStoreDown = false
  bucket = await startBucket()
  ssm = await startSsmStandIn({
    parameterOf: (name) => PARAMETERS[name],
    intercept: () => {
      if (isParameterStoreDown) return { status: 500, code: 'InternalServerError' }
      const now = Date.now()
      readings.push(now)
      const isTooMany = readings.filter((at) => now - at < 1_000).length > READINGS_A_SECOND
      return isTooMany ? { status: 400, code: 'ThrottlingException' } : undefined
    },
  })
  client = new SSMClient({
    ...AWS_LIMITS,
    endpoint: ssm.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
  })
  const clock = { now: () => orders.clock.now() }
  const api = apiUnderTest(bucket.archive, {
    now: clock.now,
    readDirectory: recentDirectory(() => new SsmSenderDirectory(client, 'test'), clock.now),
  })
  orders = await openWorkedQueue(sendingJobs, 'sendingordersqueue', api.invoke)
})
afterEach(async () => {
  await orders.close()
  client.destroy()
  await Promise.all([ssm.close(), bucket.close()])
})

describe(`${NOTICES} matches of one poll, each of which is told of`, () => {
  test('are as many notices, within what Parameter Store gives', async () => {
    await order()
    await orders.settled()
    await untilNothingIsLeft()
    expect(await recipientsOfSends()).toEqual(everyNotice())
    expect(Math.max(...orders.runs)).toBeLessThanOrEqual(10)
    // Two of a run that reads anew.
    expect(readings.length).toBeLessThanOrEqual(READINGS_A_SECOND)
    expect(orders.deadLetters.counts().visible).toBe(0)
  })

  test.each([
    ['S3', setS3Down],
    ['Parameter Store', setParameterStoreDown],
  ])(
    'and an outage of %s for ten minutes: none is lost, none is sent twice',
    async (_, setDown) => {
      setDown(true)
      await order()
      await orders.settled()
      const began = orders.clock.now().getTime()
      while (orders.clock.now().getTime() - began < TEN_MINUTES_MS) await orders.untilTheyComeBack()
      expect(await recipientsOfSends()).toEqual([])
      expect(orders.queue.counts().inFlight).toBe(NOTICES)
      setDown(false)
      await untilNothingIsLeft()
      expect(await recipientsOfSends()).toEqual(everyNotice())
      expect(orders.deadLetters.counts().visible).toBe(0)
    },
  )
})

test('orders that are refused read no more than others', async () => {
  const bodies = Array.from({ length: 50 }, (_, index) => ({
    ...noticeOf(index),
    notify: { sender: 'default', to: ['nobody by this name'] },
  }))
  await Promise.all(bodies.map((body) => orders.queue.send(JSON.stringify(body))))
  await orders.settled()
  await untilNothingIsLeft()
  // Two for what was read, and two for what was read anew before a run refuses.
  expect(readings.length).toBeLessThanOrEqual(2 + 2 * orders.runs.length)
})

test('an order that never can be accepted is a dead letter after hours, and no sooner', async () => {
  await orders.queue.send('{"kind":"of a later version"}')
  await orders.settled()
  const began = orders.clock.now().getTime()
  while (orders.deadLetters.counts().visible === 0) await orders.untilTheyComeBack()
  const hours = (orders.clock.now().getTime() - began) / 3_600_000
  expect(hours).toBeGreaterThan(5)
  expect(hours).toBeLessThan(7)
})

function setS3Down(isDown: boolean): void {
  bucket.fail = () => (isDown ? S3_DOWN : undefined)
}

function setParameterStoreDown(isDown: boolean): void {
  isParameterStoreDown = isDown
}

const TEN_MINUTES_MS = 600_000
const S3_DOWN = { status: 503, code: 'ServiceUnavailable' } as const

async function order(): Promise<void> {
  const indices = Array.from({ length: NOTICES }, (_, index) => index)
  await Promise.all(indices.map((index) => orders.queue.send(JSON.stringify(noticeOf(index)))))
}

const untilNothingIsLeft = async (): Promise<void> => {
  for (let left = orders.queue.counts(); left.inFlight > 0; left = orders.queue.counts())
    await orders.untilTheyComeBack()
}

const everyNotice = () => Array.from({ length: NOTICES }, (_, index) => `match ${index}`).toSorted()

/** The subjects of all sends that were accepted. */
async function recipientsOfSends(): Promise<string[]> {
  const ids = (await bucket.keys())
    .filter((key) => key.startsWith('outbox/') && key.endsWith('/request.json'))
    .map((key) => key.split('/').at(-2) ?? '')
  const sends = await Promise.all(ids.map((id) => readAcceptedSend(bucket.archive, id)))
  return sends.map((send) => /match \d+/.exec(send?.subject ?? '')?.[0] ?? '').toSorted()
}

const noticeOf = (index: number) => ({
  schemaVersion: 1,
  kind: 'notice',
  monitor: 'nightly-batch',
  notify: { sender: 'default', to: ['oncall'] },
  match: {
    id: `operations.inbox-83ecb521.1700000000.${String(index).padStart(10, '0')}:nightly-batch`,
    mailbox: 'operations',
    monitor: 'nightly-batch',
    sender: 'batch@example.co.jp',
    subject: `match ${index}`,
    receivedAt: '2026-11-21T08:59:00.000Z',
    captures: {},
    bucket: 'mail',
    manifestKey: `mail/nightly-batch/2026/11/21/${index}/mail.json`,
    attachments: [],
  },
})
