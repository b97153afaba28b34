import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSendKey, outboxKeys, sendIdOf } from '../../../shared/contract/keys.js'
import { readAcceptedSend } from '../../../shared/delivery/outbox/outbox.js'
import {
  newSendRecord,
  type RecipientState,
  type SendRecord,
  sendStateOf,
} from '../../../shared/delivery/outbox/send-record.js'
import { type BucketUnderTest, startBucket } from '../../shared/archive/bucket-under-test.js'
import { NOW } from '../../shared/delivery/sending-surroundings.js'
import { type ApiUnderTest, apiUnderTest } from './api-under-test.js'

const MAIL = {
  to: ['a@example.com', 'b@example.com'],
  bcc: 'c@example.com',
  subject: 's',
  text: 't',
}
const UNKNOWN_ID = '20261121T090000Z-ffffffffffffffff'

let bucket: BucketUnderTest
let api: ApiUnderTest

beforeEach(async () => {
  bucket = await startBucket()
  api = apiUnderTest(bucket.archive)
})
afterEach(() => bucket.close())

describe('GET /sends/{id}', () => {
  test('a send that nothing was done about yet is QUEUED', async () => {
    const id = await newSend()
    const { status, body } = await api.call(`GET /sends/${id}`)
    const at = NOW.toISOString()
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id,
        state: 'QUEUED',
        href: `/sends/${id}`,
        source: { kind: 'api', requestId: 'call-1' },
        sender: 'default',
        from: { name: '業務', address: 'noreply@example.co.jp' },
        to: [
          { name: '', address: 'a@example.com' },
          { name: '', address: 'b@example.com' },
        ],
        cc: [],
        bcc: [{ name: '', address: 'c@example.com' }],
        subject: 's',
        messageId: `<${id}@example.co.jp>`,
        acceptedAt: at,
        recipients: ['a', 'b', 'c'].map((name) => ({
          address: `${name}@example.com`,
          state: 'QUEUED',
          at,
        })),
        attempts: 0,
        warnings: [],
        serverMessageIds: [],
      },
    })
  })

  test('each recipient has its state and reason, the send the servers’ ids', async () => {
    const id = await newSend()
    await record(id, ['ACCEPTED', 'FAILED', 'ACCEPTED'], {
      attempts: 2,
      sentCopy: 'failed',
      warnings: ['SENT_COPY_FAILED: NETWORK: no answer'],
    })
    expect((await api.call(`GET /sends/${id}`)).body).toMatchObject({
      state: 'PARTIAL',
      attempts: 2,
      sentCopy: 'failed',
      warnings: ['SENT_COPY_FAILED: NETWORK: no answer'],
      serverMessageIds: ['server-1'],
      recipients: [{ state: 'ACCEPTED' }, { state: 'FAILED', code: 'REFUSED', reason: '550' }, {}],
    })
  })

  test.each([UNKNOWN_ID, 'x', '%2F..', '20261121T090000Z-short'])('%s: 404', async (id) => {
    const { status, body } = await api.call(`GET /sends/${id}`)
    expect({ status, code: body.error?.code }).toEqual({ status: 404, code: 'SEND_NOT_FOUND' })
  })
})

describe('POST /sends/{id}/retry', () => {
  test.each<RecipientState>(['FAILED', 'UNKNOWN'])('of what is %s: queued again', async (state) => {
    const id = await newSend()
    await record(id, ['ACCEPTED', state, 'ACCEPTED'])
    await bucket.archive.remove(openSendKey(id))
    const { status, body } = await api.call(`POST /sends/${id}/retry`)
    expect({ status, body }).toEqual({
      status: 202,
      body: { id, state: 'QUEUED', href: `/sends/${id}` },
    })
    expect(api.queued).toEqual([id, id])
    expect(await bucket.keys()).toContain(openSendKey(id))
    expect((await api.call(`GET /sends/${id}`)).body).toMatchObject({
      recipients: [{ state: 'ACCEPTED' }, { state: 'QUEUED' }, { state: 'ACCEPTED' }],
    })
  })

  test('of what was lost before anybody took it: queued again', async () => {
    const id = await newSend()
    expect((await api.call(`POST /sends/${id}/retry`)).status).toBe(202)
    expect(api.queued).toEqual([id, id])
  })

  test.each<{ what: string; states: RecipientState[]; more: Partial<SendRecord>; says: RegExp }>([
    { what: 'is done', states: ['ACCEPTED', 'ACCEPTED', 'DELIVERED'], more: {}, says: /ACCEPTED/ },
    {
      what: 'a run is at work on',
      states: ['FAILED', 'QUEUED', 'QUEUED'],
      more: { claim: { runId: 'r', until: '2026-11-21T09:10:00.000Z' } },
      says: /until 2026-11-21T09:10/,
    },
    {
      what: 'waits for its next attempt',
      states: ['QUEUED', 'QUEUED', 'QUEUED'],
      more: { nextAttemptAt: '2026-11-21T09:05:00.000Z' },
      says: /due at 2026-11-21T09:05/,
    },
  ])('of what $what: 409', async ({ states, more, says }) => {
    const id = await newSend()
    await record(id, states, more)
    const { status, body } = await api.call(`POST /sends/${id}/retry`)
    expect({ status, code: body.error?.code }).toEqual({ status: 409, code: 'NOTHING_TO_RETRY' })
    expect(body.error?.details?.[0]?.message).toMatch(says)
    expect(api.queued).toEqual([id])
  })

  test('of what is not there: 404', async () => {
    expect((await api.call(`POST /sends/${UNKNOWN_ID}/retry`)).status).toBe(404)
  })
})

describe('POST /sends/{id}/cancel', () => {
  const QUEUED_ALL: RecipientState[] = ['QUEUED', 'QUEUED', 'QUEUED']

  test.each<{ what: string; states: RecipientState[]; more: Partial<SendRecord>; state: string }>([
    { what: 'nobody has looked at', states: QUEUED_ALL, more: {}, state: 'CANCELLED' },
    {
      what: 'waits for its next attempt',
      states: QUEUED_ALL,
      more: { attempts: 3, nextAttemptAt: '2026-11-21T09:05:00.000Z' },
      state: 'CANCELLED',
    },
    {
      what: 'a run has left when it died',
      states: QUEUED_ALL,
      more: { claim: { runId: 'r', until: '2026-11-21T08:00:00.000Z' } },
      state: 'CANCELLED',
    },
    {
      what: 'some have got, and others wait for',
      states: ['ACCEPTED', 'QUEUED', 'ACCEPTED'],
      more: {},
      state: 'PARTIAL',
    },
    {
      what: 'some were refused, and others wait for',
      states: ['FAILED', 'QUEUED', 'QUEUED'],
      more: {},
      state: 'FAILED',
    },
  ])('of what $what: nobody gets it any more', async ({ states, more, state }) => {
    const id = await newSend()
    await record(id, states, more)
    const { status, body } = await api.call(`POST /sends/${id}/cancel`)
    const expected = states.map((each) => ({ state: each === 'QUEUED' ? 'CANCELLED' : each }))
    expect({ status, body }).toMatchObject({ status: 200, body: { state, recipients: expected } })
    expect(body).not.toHaveProperty('nextAttemptAt')
    // A run tells of it, at once.
    expect(api.queued).toEqual([id, id])
    expect((await api.call(`GET /sends/${id}`)).body).toMatchObject({ state, recipients: expected })
  })

  test('of what has no record yet, and once more: the same answer', async () => {
    const id = await newSend()
    const first = await api.call(`POST /sends/${id}/cancel`)
    expect(first).toMatchObject({ status: 200, body: { state: 'CANCELLED' } })
    expect(await api.call(`POST /sends/${id}/cancel`)).toEqual(first)
  })

  test('what is cancelled is not tried again', async () => {
    const id = await newSend()
    await api.call(`POST /sends/${id}/cancel`)
    const { status, body } = await api.call(`POST /sends/${id}/retry`)
    expect({ status, code: body.error?.code }).toEqual({ status: 409, code: 'NOTHING_TO_RETRY' })
  })

  test.each<{ what: string; states: RecipientState[]; more: Partial<SendRecord>; says: RegExp }>([
    { what: 'is done', states: ['ACCEPTED', 'ACCEPTED', 'ACCEPTED'], more: {}, says: /ACCEPTED/ },
    { what: 'may be there', states: ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'], more: {}, says: /UNKNOWN/ },
    {
      what: 'a run is at work on',
      states: QUEUED_ALL,
      more: { claim: { runId: 'r', until: '2026-11-21T09:10:00.000Z' } },
      says: /until 2026-11-21T09:10/,
    },
    {
      what: 'a server is reading',
      states: ['SENDING', 'QUEUED', 'QUEUED'],
      more: { claim: { runId: 'r', until: '2026-11-21T09:10:00.000Z' } },
      says: /until 2026-11-21T09:10/,
    },
  ])('of what $what: 409, and nothing changes', async ({ states, more, says }) => {
    const id = await newSend()
    await record(id, states, more)
    const before = await bucket.object(outboxKeys(id).result)
    const { status, body } = await api.call(`POST /sends/${id}/cancel`)
    expect({ status, code: body.error?.code }).toEqual({ status: 409, code: 'NOTHING_TO_CANCEL' })
    expect(body.error?.details?.[0]?.message).toMatch(says)
    expect(await bucket.object(outboxKeys(id).result)).toEqual(before)
    expect(api.queued).toEqual([id])
  })

  test('of what is not there: 404', async () => {
    expect((await api.call(`POST /sends/${UNKNOWN_ID}/cancel`)).status).toBe(404)
  })
})

describe('GET /sends', () => {
  test('the sends of today, the earliest first, and none of another day', async () => {
    const ids = [await newSend(), await newSend()]
    await sendOf('2026-11-20T23:59:59Z')
    expect((await api.call('GET /sends')).body).toEqual({
      date: '2026-11-21',
      sends: ids.map((id) => ({
        id,
        state: 'QUEUED',
        href: `/sends/${id}`,
        sender: 'default',
        subject: 's',
        acceptedAt: NOW.toISOString(),
        recipientCount: 3,
      })),
    })
    expect((await api.call('GET /sends?date=2026-11-20')).body.sends).toHaveLength(1)
    expect((await api.call('GET /sends?date=2026-11-19')).body.sends).toEqual([])
  })

  test('those of one state', async () => {
    const [one] = [await newSend(), await newSend()]
    await record(one, ['ACCEPTED', 'FAILED', 'ACCEPTED'])
    const { sends } = (await api.call('GET /sends?state=PARTIAL')).body
    expect(sends?.map(({ id }) => id)).toEqual([one])
  })

  test.each([1, 3, 19, 20, 21])('pages of %i give every send once', async (limit) => {
    const ids: string[] = []
    for (let count = 0; count < 20; count += 1) ids.push(await newSend())
    const found: string[] = []
    let next: string | undefined
    let pages = 0
    do {
      const after = next === undefined ? '' : `&next=${next}`
      const { body } = await api.call(`GET /sends?date=2026-11-21&limit=${limit}${after}`)
      found.push(...(body.sends ?? []).map(({ id }) => id))
      next = body.next
      pages += 1
    } while (next !== undefined)
    expect(found).toEqual(ids)
    expect(pages).toBe(Math.ceil(20 / limit))
  })

  test('of a day without an end one call looks at a thousand, and the next goes on behind them', async () => {
    let listed = 0
    const archive = new Proxy(bucket.archive, {
      get: (target, property) => {
        if (property === 'read') return async () => undefined
        if (property !== 'list') return Reflect.get(target, property).bind(target)
        return async function* () {
          for (; listed < 100_000; listed += 1) yield { key: outboxKeys(idOf(listed)).request }
        }
      },
    })
    const endless = apiUnderTest(archive)
    const { status, body } = await endless.call('GET /sends?date=2026-11-21&state=FAILED')
    expect({ status, sends: body.sends, next: body.next }).toEqual({
      status: 200,
      sends: [],
      next: idOf(999),
    })
    expect(listed).toBeLessThan(1_100)
  })

  test.each([
    ['date=today', 'date'],
    ['date=2026-02-30', 'date'],
    ['state=DONE', 'state'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['next=x', 'next'],
    ['date=2026-11-21&next=20261399T999999Z-ffffffffffffffff', 'next'],
    [`date=2026-11-20&next=${UNKNOWN_ID}`, 'next'],
    ['stat=QUEUED', 'stat'],
  ])('%s: 400', async (query, path) => {
    const { status, body } = await api.call(`GET /sends?${query}`)
    expect({ status, path: body.error?.details?.[0]?.path }).toEqual({ status: 400, path })
  })
})

const idOf = (number: number): string => sendIdOf(NOW, number.toString(16).padStart(16, '0'))

async function newSend(): Promise<string> {
  const { body } = await api.call('POST /sends', { body: MAIL })
  return body.id ?? ''
}

async function sendOf(time: string): Promise<void> {
  const earlier = apiUnderTest(bucket.archive, { now: () => new Date(time) })
  const { body } = await earlier.call('POST /sends', { body: MAIL })
  expect(body.id).toBe(sendIdOf(new Date(time), body.id?.split('-')[1] ?? ''))
}

/** Writes what became of a send, as the send function does. */
async function record(
  id: string,
  states: readonly RecipientState[],
  more: Partial<SendRecord> = {},
): Promise<void> {
  const send = await readAcceptedSend(bucket.archive, id)
  if (!send) throw new Error(`${id} is not there`)
  const before = newSendRecord(send)
  const recipients = before.recipients.map((recipient, index) => {
    const state = states[index] ?? 'QUEUED'
    const facts = state === 'FAILED' ? { code: 'REFUSED', reason: '550' } : {}
    return {
      ...recipient,
      state,
      ...facts,
      ...(state === 'ACCEPTED' && { serverMessageId: 'server-1' }),
    }
  })
  const found = { ...before, state: sendStateOf(recipients), recipients, ...more }
  const options = { contentType: 'application/json' }
  await bucket.archive.put(outboxKeys(id).result, JSON.stringify(found), options)
}
