import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSendKey } from '../../../shared/contract/keys.js'
import { unmarkFinished } from '../../../shared/delivery/outbox/open-sends.js'
import type { RecipientOutcome } from '../../../shared/delivery/transports/transport.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'
import { type ApiUnderTest, apiUnderTest } from './api-under-test.js'

const SEND = sendTo(['a@example.com'])
const REFUSED = { outcome: 'refused', code: 'REFUSED', reason: '550' } as const
const UNKNOWN = { outcome: 'unknown', code: 'OUTCOME_UNKNOWN', reason: 'silence' } as const

let world: SendWorld
beforeEach(async () => {
  world = await startSendWorld()
  await world.accept(SEND)
})
afterEach(() => world.close())

const endsAs = async (outcome: Omit<RecipientOutcome, 'address'>) => {
  world.server.treat = () => outcome
  await world.deliver(SEND)
}

describe('a call that is repeated with its key, since its answer was lost', () => {
  const calling = () => {
    const api = apiUnderTest(world.archive)
    return (key: string) =>
      api.call(`POST /sends/${SEND.id}/retry`, { headers: { 'Idempotency-Key': key } })
  }

  test.each([
    ['UNKNOWN again', UNKNOWN, 'UNKNOWN'],
    ['refused again', REFUSED, 'FAILED'],
    ['accepted', { outcome: 'accepted' }, 'ACCEPTED'],
    ['put off', { outcome: 'put off', code: 'PUT_OFF', reason: '451' }, 'QUEUED'],
  ] as const)('is one attempt, though that was %s in the meantime', async (_, outcome, state) => {
    const call = calling()
    await endsAs(UNKNOWN)
    expect(await call('ask-1')).toMatchObject({ status: 202, body: { state: 'QUEUED' } })
    await endsAs(outcome)
    for (let time = 0; time < 3; time += 1) {
      expect(await call('ask-1')).toMatchObject({ status: 202, body: { state } })
      await world.deliver(SEND)
    }
    expect(world.server.attempts).toBe(2)
  })

  test('is one attempt for ten at once', async () => {
    const call = calling()
    await endsAs(UNKNOWN)
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('ask-1')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    await world.deliver(SEND)
    expect((await world.record(SEND)).askedKeys).toHaveLength(1)
    expect(world.server.attempts).toBe(2)
  })

  test('another key is another asking', async () => {
    const call = calling()
    await endsAs(UNKNOWN)
    await call('ask-1')
    await world.deliver(SEND)
    expect((await call('ask-2')).status).toBe(202)
    await world.deliver(SEND)
    expect(world.server.attempts).toBe(3)
  })

  test('what was asked for and lost on its way is queued again', async () => {
    const api = apiUnderTest(world.archive)
    await endsAs(UNKNOWN)
    const ask = () =>
      api.call(`POST /sends/${SEND.id}/retry`, { headers: { 'Idempotency-Key': 'k' } })
    await ask()
    await ask()
    expect(api.queued).toEqual([SEND.id, SEND.id])
  })

  test.each(['', 'x'.repeat(256), 'a\u00e9', 'a\tb'])('%j is no key', async (key) => {
    const call = calling()
    await endsAs(UNKNOWN)
    expect(await call(key)).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'headers.Idempotency-Key' }] } },
    })
    expect(world.server.attempts).toBe(1)
  })
})

test('GIVEN a run that is about to take its mark away WHEN it is asked for again THEN it keeps a mark, whichever is first', async () => {
  for (let step = 1; step <= 8; step += 1) {
    const send = sendTo(['a@example.com'], {
      id: `20261121T120000Z-${`${step}`.padStart(16, '0')}`,
    })
    await world.accept(send)
    world.server.treat = () => REFUSED
    await world.deliver(send)
    // The other one ends at once, or comes to its first, second, ... call of the bucket in the meantime.
    let calls = 0
    const archive = new Proxy(world.archive, {
      get:
        (target, property) =>
        async (...args: readonly unknown[]) => {
          calls += 1
          if (calls === step) await unmarkFinished(world.sendDeps, send)
          return Reflect.apply(Reflect.get(target, property), target, args)
        },
    })
    const { status } = await apiUnderTest(archive).call(`POST /sends/${send.id}/retry`)
    expect(status).toBe(202)
    expect(await world.archive.size(openSendKey(send.id))).toBeDefined()
  }
})

describe('two people who ask because of what they both have seen', () => {
  let api: ApiUnderTest
  beforeEach(() => {
    api = apiUnderTest(world.archive)
  })
  const seenBy = async () => {
    const { headers } = await api.call(`GET /sends/${SEND.id}`)
    return headers['etag'] ?? ''
  }
  const ask = (etag: string, more: Readonly<Record<string, string>> = {}) =>
    api.call(`POST /sends/${SEND.id}/retry`, {
      headers: { 'If-Match': etag, ...more },
    })

  test('are one attempt: the second is told to look again, also when that has failed as well', async () => {
    await endsAs(UNKNOWN)
    const etag = await seenBy()
    expect(await ask(etag)).toMatchObject({ status: 202, body: { state: 'QUEUED' } })
    expect(await ask(etag)).toMatchObject({
      status: 412,
      body: { error: { code: 'NOTHING_TO_RETRY' } },
    })
    await endsAs(UNKNOWN)
    expect(await ask(etag)).toMatchObject({ status: 412 })
    expect(world.server.attempts).toBe(2)
    expect((await ask(await seenBy())).status).toBe(202)
  })

  test('are one attempt if they ask at once', async () => {
    await endsAs(UNKNOWN)
    const etag = await seenBy()
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(etag)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 412, 412, 412, 412])
  })

  test('whoever repeats an asking with its key is answered as before', async () => {
    await endsAs(UNKNOWN)
    const etag = await seenBy()
    const key = { 'Idempotency-Key': 'ask-1' }
    expect((await ask(etag, key)).status).toBe(202)
    expect((await ask(etag, key)).status).toBe(202)
    expect((await ask('*')).status).toBe(202)
  })
})
