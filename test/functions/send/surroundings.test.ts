import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHandler } from '../../../functions/send/handler.js'
import { recoverSends } from '../../../functions/watch/recover-sends.js'
import { markOpen } from '../../../shared/delivery/outbox/open-sends.js'
import { SecretsUnavailable } from '../../../shared/failures/configuration-errors.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import { ParametersUnavailable, SendingFailed } from '../../../shared/failures/sending-errors.js'
import { createLog } from '../../../shared/runtime/log.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

const SEND = sendTo(['a@example.com'])
const STEP_MS = 15 * 60_000
const HOURS = 30

let world: SendWorld
beforeEach(async () => {
  world = await startSendWorld()
})
afterEach(() => world.close())

/** Thirty hours of the queue, the send function and the watch function, by a clock of their own. */
async function thirtyHours(
  broken: Partial<Parameters<typeof createHandler>[0]>,
  before: () => Promise<void> = async () => {},
) {
  await world.accept(SEND)
  await before()
  await markOpen(world.archive, SEND.id)
  const startMs = Date.parse(SEND.acceptedAt)
  let nowMs = startMs
  let dueMs = [startMs]
  let mostMessages = 0
  const metrics: string[] = []
  const now = () => new Date(nowMs)
  const queue = {
    queue: async (_: string, delaySeconds = 0) => {
      dueMs.push(nowMs + delaySeconds * 1_000)
    },
  }
  const log = createLog({ now, write: () => {} })
  const publishMetrics = (_: unknown, values: Readonly<Record<string, number>>) => {
    metrics.push(...Object.keys(values))
  }
  const handle = createHandler({ ...world.sendDeps, now, log, queue, publishMetrics, ...broken })
  for (; nowMs <= startMs + HOURS * 3_600_000; nowMs += STEP_MS) {
    const due = dueMs.filter((at) => at <= nowMs)
    dueMs = dueMs.filter((at) => at > nowMs)
    for (const [index] of due.entries()) {
      const run = `${nowMs}-${index}`
      const context = { awsRequestId: run, getRemainingTimeInMillis: () => 720_000 }
      await handle({ Records: [{ messageId: run, body: SEND.id }] }, context)
    }
    await recoverSends({ archive: world.archive, queue, log, now, newId: () => 'x' })
    mostMessages = Math.max(mostMessages, dueMs.length)
  }
  return { metrics, mostMessages, messagesLeft: dueMs.length }
}

const failsWith = (failure: FailureError) => () => Promise.reject(failure)

test.each([
  ['parameters', new ParametersUnavailable('ThrottlingException')],
  ['definition of a later version', new ParametersUnavailable('is not what this version deploys')],
])(
  '%s that cannot be read: it ends after a day, is told with the reason, and is one message all the time',
  async (_, failure) => {
    const sender = failsWith(failure)
    const found = await thirtyHours({ readDirectory: () => ({ sender, addressBook: sender }) })
    await expectEnd(found, failure)
  },
)

test.each([
  ['secrets', new SecretsUnavailable('InternalServiceError')],
  ['relay', new SendingFailed('PUT_OFF', '421 try later')],
])('%s that fail when the way is opened: the same', async (_, failure) => {
  const openTransports = () => ({
    of: failsWith(failure),
    note: async () => {},
    close: async () => {},
  })
  await expectEnd(await thirtyHours({ openTransports }), failure)
})

test('one that was handed over, whose run died before it told of it: it is told, with a word on its copy', async () => {
  let isRefusing = true
  await world.close()
  world = await startSendWorld({
    onEvents: () => (isRefusing ? { status: 400, code: 'InternalException' } : undefined),
  })
  const failure = new ParametersUnavailable('AccessDeniedException')
  const sender = failsWith(failure)
  const now = () => new Date(SEND.acceptedAt)
  const found = await thirtyHours(
    { readDirectory: () => ({ sender, addressBook: sender }) },
    async () => {
      await expect(world.deliver(SEND, { now })).rejects.toThrow('InternalException')
      isRefusing = false
    },
  )
  expect(await world.record(SEND)).toMatchObject({
    state: 'ACCEPTED',
    warnings: [expect.stringContaining(`SENT_COPY_FAILED: ${failure.code}: ${failure.message}`)],
  })
  expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Accepted'])
  expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0 })
  expect(world.server.attempts).toBe(1)
})

async function expectEnd(
  { metrics, mostMessages, messagesLeft }: Awaited<ReturnType<typeof thirtyHours>>,
  { code, message }: FailureError,
) {
  const record = await world.record(SEND)
  expect(record).toMatchObject({ state: 'FAILED', recipients: [{ code, reason: message }] })
  expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Failed'])
  expect(metrics.at(-1)).toBe('SendsFailed')
  expect(metrics.filter((name) => name === 'SendsDeferred').length).toBeGreaterThan(20)
  expect(mostMessages).toBe(1)
  expect(messagesLeft).toBe(0)
  expect(world.server.attempts).toBe(0)
}
