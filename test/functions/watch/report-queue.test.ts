import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHandler } from '../../../functions/watch/handler.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { outboxKeys } from '../../../shared/contract/keys.js'
import { SEND_ID_TAG } from '../../../shared/contract/names.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendingJobs } from '../../infra/sending-jobs.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { ToldPeople } from '../../shared/incidents/told-people.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'
import { openWorkedQueue, type WorkedQueue } from '../../worlds/worked-queue.js'

const RECIPIENTS = Array.from({ length: 500 }, (_, index) => `r${index}@example.com`)
const SEND = sendTo(RECIPIENTS)
const RESULT = outboxKeys(SEND.id).result
const TEN_MINUTES_MS = 600_000

let world: SendWorld
let reports: WorkedQueue
let announced: Announcement[]
let isBucketDown: boolean

beforeEach(async () => {
  isBucketDown = false
  announced = []
  const S3_DOWN = { status: 503, code: 'ServiceUnavailable' }
  world = await startSendWorld({ onS3: () => (isBucketDown ? S3_DOWN : undefined) })
  await world.accept(SEND)
  await world.deliver(SEND)
  const watch = createHandler({
    stage: 'test',
    bucket: 'mail',
    archive: world.archive,
    announcer: { announce: async (all) => void announced.push(...all) },
    alerts: new ToldPeople(),
    alertsTopic: 'topic',
    queue: world.sendDeps.queue,
    queueUrlOf: async () => undefined,
    publishMetrics: () => {},
    log: createLog({ now: () => new Date(), write: () => {} }),
    now: () => reports.clock.now(),
    newId: randomUUID,
    pause: async () => {},
  })
  reports = await openWorkedQueue(sendingJobs, 'sendingsesreportqueue', (event) =>
    watch(event, { awsRequestId: 'watch', getRemainingTimeInMillis: () => 300_000 }),
  )
})
afterEach(async () => {
  await reports.close()
  await world.close()
})

test('500 reports on one send at once: each is recorded and told of, in a few writes', async () => {
  const before = writesOfRecord()
  await report()
  await reports.settled()
  await untilNothingIsLeft()
  expect((await world.record(SEND)).state).toBe('DELIVERED')
  expect(announced).toHaveLength(RECIPIENTS.length)
  expect(new Set(announced.map(({ detail }) => detail.id)).size).toBe(RECIPIENTS.length)
  // One a run; two runs at a time may have to write anew.
  expect(writesOfRecord() - before).toBeLessThanOrEqual(2 * reports.runs.length)
  expect(reports.runs.length).toBeLessThanOrEqual(10)
})

test('and an outage of S3 for ten minutes: none is lost', async () => {
  isBucketDown = true
  await report()
  await reports.settled()
  const began = reports.clock.now().getTime()
  while (reports.clock.now().getTime() - began < TEN_MINUTES_MS) await reports.untilTheyComeBack()
  expect(announced).toEqual([])
  isBucketDown = false
  await untilNothingIsLeft()
  expect((await world.record(SEND)).state).toBe('DELIVERED')
  expect(announced).toHaveLength(RECIPIENTS.length)
  expect(reports.deadLetters.counts().visible).toBe(0)
})

const writesOfRecord = (): number =>
  world.s3Calls.filter(({ operation, key }) => operation === 'PutObject' && key === RESULT).length

async function untilNothingIsLeft(): Promise<void> {
  for (let left = reports.queue.counts(); left.inFlight > 0; left = reports.queue.counts())
    await reports.untilTheyComeBack()
}

async function report(): Promise<void> {
  await Promise.all(
    RECIPIENTS.map((recipient) => reports.queue.send(JSON.stringify(deliveryTo(recipient)))),
  )
}

const deliveryTo = (recipient: string) => ({
  source: 'aws.ses',
  time: '2026-11-21T12:00:05Z',
  region: 'eu-west-1',
  detail: {
    eventType: 'Delivery',
    delivery: { recipients: [recipient] },
    mail: { messageId: 'm1', destination: RECIPIENTS, tags: { [SEND_ID_TAG]: [SEND.id] } },
  },
})
