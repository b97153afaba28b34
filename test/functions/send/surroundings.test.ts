import { randomUUID } from 'node:crypto'
import { SESClient } from '@aws-sdk/client-ses'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTransports } from '../../../functions/send/open-transports.js'
import type { SendDeps } from '../../../functions/send/send-deps.js'
import { OPEN_SENDS_PREFIX, outboxKeys } from '../../../shared/contract/keys.js'
import { markOpen } from '../../../shared/delivery/outbox/open-sends.js'
import { SES_LIMITS } from '../../../shared/delivery/transports/ses/ses-limits.js'
import { SecretsUnavailable } from '../../../shared/failures/configuration-errors.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import { ParametersUnavailable, SendingFailed } from '../../../shared/failures/sending-errors.js'
import { freePort } from '../../servers/free-port.js'
import { SENDER } from '../../shared/delivery/sending-surroundings.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { AUTH } from '../../shared/delivery/transports/smtp/smtp-samples.js'
import { type SendWorld, SMTP_SENDER, startSendWorld } from '../../worlds/send-world.js'
import { type DaysOfSending, daysOfSending, type SendingDays } from '../../worlds/sending-days.js'

const SEND = sendTo(['a@example.com'])
const START_MS = Date.parse(SEND.acceptedAt)

let world: SendWorld
let isFailing: (what: 'reads' | 'writes' | 'events') => boolean
beforeEach(async () => {
  isFailing = () => false
  world = await startSendWorld({
    onS3: ({ operation }) => {
      const isWrite = /^(?:Put|Copy|Delete|Create|Complete|Upload)/.test(operation)
      return isFailing(isWrite ? 'writes' : 'reads') ? UNAVAILABLE : undefined
    },
    onEvents: () => (isFailing('events') ? UNAVAILABLE : undefined),
  })
})
afterEach(() => world.close())

const UNAVAILABLE = { status: 400, code: 'AccessDenied' }

/** Thirty hours in which something fails, and six more in which all is well. */
async function thirtyHours(changes: Partial<SendingDays>) {
  await markOpen(world.archive, SEND.id)
  await world.accept(SEND)
  return daysOfSending(world, [{ sendId: SEND.id, number: 0 }], {
    startMs: START_MS,
    hours: 36,
    wellAfterHours: 30,
    ...changes,
  })
}

const failsWith = (failure: FailureError) => () => Promise.reject(failure)

const byParameters = (words: string): Partial<SendDeps> => {
  const sender = failsWith(new ParametersUnavailable(words))
  return { readDirectory: () => ({ sender, addressBook: sender }) }
}

/** What the function itself sends by, with what it is opened with. */
const byVias = (loginOf: () => Promise<never>, endpoint = ''): Partial<SendDeps> => ({
  openTransports: (deadline) =>
    openTransports(
      {
        archive: world.archive,
        credentials: { loginOf },
        sesClient: () =>
          new SESClient({
            ...SES_LIMITS,
            endpoint,
            region: 'eu-west-1',
            credentials: { accessKeyId: 'a', secretAccessKey: 'not-a-real-secret' },
          }),
        pause: async () => {},
        now: () => new Date(START_MS),
        newId: randomUUID,
      },
      deadline,
    ),
})

const nobody = () => Promise.reject(new Error('nobody logs in here'))

describe('what keeps a mail from being handed over for thirty hours', () => {
  test.each<[string, string, () => Promise<Partial<SendDeps>>]>([
    [
      'parameters that cannot be read',
      'PARAMETERS_UNAVAILABLE',
      async () => byParameters('ThrottlingException'),
    ],
    [
      'a definition of a later version',
      'PARAMETERS_UNAVAILABLE',
      async () => byParameters('is not what this version deploys'),
    ],
    [
      'secrets that cannot be read',
      'SECRETS_UNAVAILABLE',
      async () => {
        world.sender = { ...SMTP_SENDER, auth: AUTH }
        return byVias(failsWith(new SecretsUnavailable('InternalServiceError')))
      },
    ],
    [
      'a relay that is down',
      'NETWORK',
      async () => {
        world.sender = { ...SMTP_SENDER, port: await freePort() }
        return byVias(nobody)
      },
    ],
    [
      'SES, to which there is no way',
      'NETWORK',
      async () => {
        world.sender = SENDER
        return byVias(nobody, `http://127.0.0.1:${await freePort()}`)
      },
    ],
    [
      'a server that takes nothing',
      'PUT_OFF',
      async () => {
        const of = failsWith(new SendingFailed('PUT_OFF', '421 try later'))
        return { openTransports: () => ({ of, note: async () => {}, close: async () => {} }) }
      },
    ],
  ])(
    '%s: it ends after a day, is told with the reason, was alarmed, and is one message all the time',
    async (_, code, broken) => {
      const found = await thirtyHours({ broken: await broken() })
      expect(await world.record(SEND)).toMatchObject({ state: 'FAILED', recipients: [{ code }] })
      expect(await told()).toEqual(['Send Failed'])
      expect(found.metrics.at(-1)).toBe('SendsFailed')
      expect(found.metrics.filter((name) => name === 'SendsDeferred').length).toBeGreaterThan(20)
      expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0, deadLetters: 0 })
      expectAlarmInTime(found)
      expect(world.server.attempts).toBe(0)
    },
  )
})

describe('what keeps a run from knowing anything for thirty hours', () => {
  test.each<[string, Partial<SendingDays>]>([
    ['a bucket that can be neither read nor written', failingBy(['reads', 'writes'])],
    ['a bucket that cannot be written', failingBy(['writes'])],
    ['a bucket that cannot be read', failingBy(['reads'])],
  ])(
    '%s: the message goes to the dead letters, the lateness is alarmed, and the mail goes out once when all is well',
    async (_, changes) => {
      const found = await thirtyHours(changes)
      expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0, deadLetters: 1 })
      expectAlarmInTime(found)
      expect(found.failedTicks).toBeGreaterThan(0)
      expect(await world.record(SEND)).toMatchObject({ state: 'ACCEPTED', attempts: 1 })
      expect(await told()).toEqual(['Send Accepted'])
      expect(world.server.attempts).toBe(1)
    },
  )

  test('a queue that takes nothing: what was put off is queued again when it does', async () => {
    world.server.treat = () =>
      world.server.attempts === 1
        ? { outcome: 'put off', code: 'PUT_OFF', reason: '451 greylisted' }
        : { outcome: 'accepted' }
    const found = await thirtyHours({ isQueueBroken: true })
    expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0, deadLetters: 0 })
    expectAlarmInTime(found)
    expect(await world.record(SEND)).toMatchObject({ state: 'ACCEPTED', attempts: 2 })
    expect(await told()).toEqual(['Send Accepted'])
  })

  test('a bus that takes no event: the mail is out at once, and told of when it does', async () => {
    const found = await thirtyHours(failingBy(['events']))
    expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0, deadLetters: 0 })
    expectAlarmInTime(found)
    expect(await world.record(SEND)).toMatchObject({ state: 'ACCEPTED', attempts: 1 })
    expect(await told()).toEqual(['Send Accepted'])
    expect(world.server.attempts).toBe(1)
  })

  test('a send that is no send of this version: its message ends as a dead letter, and nothing multiplies', async () => {
    const { request } = outboxKeys(SEND.id)
    await markOpen(world.archive, SEND.id)
    await world.archive.put(request, '{"schemaVersion": 99}', { contentType: 'application/json' })
    const found = await thirtyHours({})
    expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0, deadLetters: 1 })
    expectAlarmInTime(found)
  })
})

test('one that was handed over, whose sender cannot be read when it is to be told of: it is told, with a word on its copy', async () => {
  isFailing = (what) => what === 'events'
  await world.accept(SEND)
  const message = { sendId: SEND.id, number: 1 }
  const outcome = await world.deliver(SEND, { now: () => new Date(START_MS) })
  expect(outcome).toMatchObject({ next: 'queue again', message })
  isFailing = () => false
  await markOpen(world.archive, SEND.id)
  const broken = byParameters('AccessDeniedException')
  const days = { startMs: START_MS, hours: 30, wellAfterHours: 30, broken }
  const found = await daysOfSending(world, [message], days)
  const words = 'PARAMETERS_UNAVAILABLE: AccessDeniedException'
  expect(await world.record(SEND)).toMatchObject({
    state: 'ACCEPTED',
    warnings: [expect.stringContaining(`SENT_COPY_FAILED: ${words}`)],
  })
  expect(await told()).toEqual(['Send Accepted'])
  expect(found).toMatchObject({ mostMessages: 1, messagesLeft: 0 })
  expect(world.server.attempts).toBe(1)
})

test('sixty sends by a relay that takes two minutes for each, one run at a time: that they are late is alarmed before the last is out', async () => {
  const sends = Array.from({ length: 60 }, (_, index) =>
    sendTo(['a@example.com'], { id: `20261121T120000Z-${`${index}`.padStart(16, '0')}` }),
  )
  for (const send of sends) {
    await world.accept(send)
    await markOpen(world.archive, send.id)
  }
  let attempts = 0
  const found = await daysOfSending(
    world,
    sends.map(({ id }) => ({ sendId: id, number: 0 })),
    {
      startMs: START_MS,
      hours: 3,
      wellAfterHours: 0,
      runMs: () => {
        const taken = world.server.attempts - attempts
        attempts = world.server.attempts
        return taken * 120_000
      },
    },
  )
  expect(world.server.attempts).toBe(60)
  expect(found.messagesLeft).toBe(0)
  expect(found.lateAlarmMinutes).toBeLessThanOrEqual(90)
})

test('all is well: nothing is alarmed', async () => {
  const found = await thirtyHours({})
  expect(found).toMatchObject({ messagesLeft: 0, receives: 1, failedTicks: 0 })
  expect(found.lateAlarmMinutes).toBeUndefined()
})

/** An hour, and two looks of the watch function. */
const expectAlarmInTime = ({ lateAlarmMinutes }: DaysOfSending) =>
  expect(lateAlarmMinutes).toBeLessThanOrEqual(90)

async function told(): Promise<unknown[]> {
  const marks = []
  for await (const { key } of world.archive.list(OPEN_SENDS_PREFIX)) marks.push(key)
  // Told and finished: nothing is looked for any more.
  expect(marks).toEqual([])
  const events = world.events.map((event) => event['detail-type'])
  const ofIncidents = events.filter((event) => event.startsWith('Incident '))
  // That nobody got done with it for so long began once, if it was noticed, and ended once.
  expect([[], ['Incident Begun', 'Incident Ended']]).toContainEqual(ofIncidents)
  return events.filter((event) => !event.startsWith('Incident '))
}

function failingBy(kinds: readonly ('reads' | 'writes' | 'events')[]): Partial<SendingDays> {
  return {
    onTime: (isWell) => {
      isFailing = (kind) => !isWell && kinds.includes(kind)
    },
  }
}
