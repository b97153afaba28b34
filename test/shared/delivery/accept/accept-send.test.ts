import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { S3Archive } from '../../../../shared/archive/s3-archive.js'
import { idempotencyRecordKey, openSendKey, outboxKeys } from '../../../../shared/contract/keys.js'
import { acceptSend, type SendRequest } from '../../../../shared/delivery/accept/accept-send.js'
import { requestHashOf, reserve } from '../../../../shared/delivery/accept/idempotency.js'
import { acceptedSendSchema } from '../../../../shared/delivery/outbox/accepted-send.js'
import { voidSend } from '../../../../shared/delivery/outbox/outbox.js'
import { newSendRecord, type SendRecord } from '../../../../shared/delivery/outbox/send-record.js'
import { QueueUnavailable } from '../../../../shared/failures/sending-errors.js'
import { StorageFailed } from '../../../../shared/failures/storage-errors.js'
import { type BucketUnderTest, startBucket } from '../../archive/bucket-under-test.js'
import { acceptanceDeps, DIRECTORY, draftWith, NOW } from '../sending-surroundings.js'

const KEY = 'api:nightly-2026-11-21'
const REPORT = 'reports/2026-11-21.csv'
const SEVEN_DAYS_MS = 7 * 86_400_000

const REQUEST: SendRequest = {
  draft: draftWith({
    cc: ['oncall'],
    subject: 'Report {{date}}',
    variables: { date: '2026-11-21' },
    attachments: [
      { filename: '請求書.txt', content: Buffer.from('inline') },
      { key: 'reports/{{date}}.csv' },
    ],
  }),
  source: { kind: 'api' },
  idempotencyKey: KEY,
}

let bucket: BucketUnderTest
let deps: ReturnType<typeof acceptanceDeps>

beforeEach(async () => {
  bucket = await startBucket()
  deps = acceptanceDeps(bucket.archive)
  await bucket.archive.put(REPORT, 'day,code\r\n', { contentType: 'text/csv' })
})
afterEach(() => bucket.close())

test('a send is recorded whole, and queued by its id', async () => {
  const { send } = await accepted(REQUEST)
  const { prefix } = outboxKeys(send.id)
  expect(send).toEqual({
    schemaVersion: 1,
    id: send.id,
    acceptedAt: NOW.toISOString(),
    source: { kind: 'api' },
    sender: 'default',
    from: { name: '業務', address: 'noreply@example.co.jp' },
    to: [{ name: '', address: 'operations@example.com' }],
    cc: [{ name: '', address: 'oncall@example.com' }],
    bcc: [],
    replyTo: [],
    subject: 'Report 2026-11-21',
    text: '正常終了',
    attachments: [
      {
        filename: '請求書.txt',
        contentType: 'text/plain',
        key: `${prefix}attachments/01-請求書.txt`,
        sizeBytes: 6,
      },
      {
        filename: '2026-11-21.csv',
        contentType: 'text/csv',
        key: `${prefix}attachments/02-2026-11-21.csv`,
        sizeBytes: 10,
      },
    ],
    messageId: `<${send.id}@example.co.jp>`,
  })
  expect(await stored(send.id)).toEqual(send)
  expect(String(await bucket.object(`${prefix}attachments/01-請求書.txt`))).toBe('inline')
  expect(String(await bucket.object(`${prefix}attachments/02-2026-11-21.csv`))).toBe('day,code\r\n')
  expect(deps.queue.ids).toEqual([send.id])
})

describe('the same key and files that were uploaded', () => {
  const upload = async (name: string, content: string) => {
    const key = `uploads/2026-11-21/${name}`
    await bucket.archive.put(key, content, { contentType: 'text/csv' })
    return key
  }
  const withFile = (
    attachment: SendRequest['draft']['attachments'][number],
    more: Partial<SendRequest['draft']> = {},
  ): SendRequest => ({
    ...REQUEST,
    draft: draftWith({ attachments: [attachment], ...more }),
  })

  test('once more, under another key: one send', async () => {
    const first = await accepted(
      withFile({ filename: 'a.csv', key: await upload('1/a.csv', 'day\r\n') }),
    )
    const again = await accepted(
      withFile({ filename: 'a.csv', key: await upload('2/a.csv', 'day\r\n') }),
    )
    expect(again.send).toEqual(first.send)
    expect(deps.queue.ids.every((id) => id === first.send.id)).toBe(true)
  })

  test('once more after the first upload has expired: one send', async () => {
    const key = await upload('1/a.csv', 'day\r\n')
    const first = await accepted(withFile({ filename: 'a.csv', key }))
    await bucket.archive.remove(key)
    expect((await accepted(withFile({ filename: 'a.csv', key }))).send).toEqual(first.send)
    const other = await upload('2/a.csv', 'day\r\n')
    expect((await accepted(withFile({ filename: 'a.csv', key: other }))).send).toEqual(first.send)
  })

  test('in the call itself the next time: one send', async () => {
    const key = await upload('1/a.csv', 'day\r\n')
    const first = await accepted(withFile({ filename: 'a.csv', key }))
    const again = await accepted(withFile({ filename: 'a.csv', content: Buffer.from('day\r\n') }))
    expect(again.send).toEqual(first.send)
  })

  test('by a key with a variable in it: one send', async () => {
    await upload('1/x.csv', 'day\r\n')
    await upload('2/x.csv', 'day\r\n')
    const by = (number: number) =>
      withFile(
        { filename: 'x.csv', key: `uploads/2026-11-21/${number}/{{name}}.csv` },
        { variables: { name: 'x' } },
      )
    expect((await accepted(by(2))).send).toEqual((await accepted(by(1))).send)
  })

  test('several at once, each with an upload of its own: one send', async () => {
    const keys = await Promise.all([1, 2, 3, 4].map((n) => upload(`${n}/a.csv`, 'day\r\n')))
    const outcomes = await Promise.all(
      keys.map((key) => accepted(withFile({ filename: 'a.csv', key }))),
    )
    expect(new Set(outcomes.map(({ send }) => send.id)).size).toBe(1)
  })

  test.each<[string, string, string, Partial<SendRequest['draft']>]>([
    ['other content', 'other\r\n', 'a.csv', {}],
    ['another name', 'day\r\n', 'b.csv', {}],
    ['another text', 'day\r\n', 'a.csv', { text: 'x' }],
    ['another recipient', 'day\r\n', 'a.csv', { to: ['b@example.com'] }],
  ])('with %s: a conflict', async (_, content, filename, more) => {
    await accepted(withFile({ filename: 'a.csv', key: await upload('1/a.csv', 'day\r\n') }))
    const key = await upload('2/a.csv', content)
    expect(await acceptSend(deps, withFile({ filename, key }, more))).toMatchObject({
      kind: 'conflict',
    })
  })

  test('that are not there: that is said', async () => {
    await accepted(withFile({ filename: 'a.csv', key: await upload('1/a.csv', 'day\r\n') }))
    const outcome = await acceptSend(deps, withFile({ filename: 'a.csv', key: 'uploads/none.csv' }))
    expect(outcome).toMatchObject({ kind: 'refused', faults: [{ code: 'ATTACHMENT_MISSING' }] })
  })

  test('a report that was written anew meanwhile is the report all the same: one send', async () => {
    const first = await accepted(withFile({ key: REPORT }))
    await bucket.archive.put(REPORT, 'day,code,more\r\n', { contentType: 'text/csv' })
    expect((await accepted(withFile({ key: REPORT }))).send).toEqual(first.send)
  })
})

test('the mark by which a lost send is found is written before the request, and once more when that is there', async () => {
  const { send } = await accepted(REQUEST)
  const written = bucket.calls
    .filter(({ operation }) => operation === 'PutObject' || operation === 'CopyObject')
    .map(({ key }) => key)
  expect(written.indexOf(openSendKey(send.id))).toBeGreaterThan(0)
  expect(written.slice(-2)).toEqual([outboxKeys(send.id).request, openSendKey(send.id)])
})

test('what is attached by key stays what it was at acceptance', async () => {
  const { send } = await accepted(REQUEST)
  await bucket.archive.put(REPORT, 'another day', { contentType: 'text/csv' })
  expect(String(await bucket.object(send.attachments[1]?.key ?? ''))).toBe('day,code\r\n')
})

test('a refused draft leaves nothing behind', async () => {
  const request = { ...REQUEST, draft: draftWith({ to: ['nobody'] }) }
  expect(await acceptSend(deps, request)).toMatchObject({ kind: 'refused' })
  expect(await bucket.keys()).toEqual([REPORT])
  expect(deps.queue.ids).toEqual([])
})

test('without a key, the same draft twice is two mails', async () => {
  const { idempotencyKey: _, ...request } = REQUEST
  const [one, other] = [await accepted(request), await accepted(request)]
  expect(one.send.id).not.toBe(other.send.id)
  expect((await bucket.keys()).filter((key) => key.startsWith('idempotency/'))).toEqual([])
})

describe('the same key', () => {
  test('GIVEN 20 calls at once THEN there is one send, and all are told its id', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => accepted(REQUEST)))
    const [first] = answers
    expect(new Set(answers.map(({ send }) => JSON.stringify(send)))).toEqual(
      new Set([JSON.stringify(first?.send)]),
    )
    expect(await requests()).toHaveLength(1)
    expect(new Set(deps.queue.ids)).toEqual(new Set([first?.send.id]))
  })

  test('and another draft is a conflict that names the first send', async () => {
    const { send } = await accepted(REQUEST)
    const other = { ...REQUEST, draft: draftWith({ subject: 'Another' }) }
    expect(await acceptSend(deps, other)).toEqual({ kind: 'conflict', sendId: send.id })
    expect(await requests()).toHaveLength(1)
  })

  test('GIVEN 20 calls of two drafts at once THEN one draft is sent, the other a conflict', async () => {
    const other = { ...REQUEST, draft: draftWith({ subject: 'Another' }) }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => acceptSend(deps, index % 2 === 0 ? REQUEST : other)),
    )
    expect(await requests()).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(10)
    expect(answers.filter(({ kind }) => kind === 'conflict')).toHaveLength(10)
  })

  test('after its files are gone is still the same send', async () => {
    const { send } = await accepted(REQUEST)
    await bucket.archive.remove(REPORT)
    expect((await accepted(REQUEST)).send).toEqual(send)
  })

  test.each([
    { days: 'less than seven days', laterMs: SEVEN_DAYS_MS - 1, sends: 1 },
    { days: 'seven days', laterMs: SEVEN_DAYS_MS, sends: 2 },
  ])('after $days: $sends', async ({ laterMs, sends }) => {
    await accepted(REQUEST)
    await acceptSend({ ...deps, now: () => new Date(NOW.getTime() + laterMs) }, REQUEST)
    expect(await requests()).toHaveLength(sends)
  })

  test.each<{ found: string; record: Partial<SendRecord>; queued: number }>([
    { found: 'a run at work', record: { claim: claimUntil(60_000) }, queued: 1 },
    { found: 'a run that died', record: { claim: claimUntil(-60_000) }, queued: 2 },
    { found: 'an attempt to come', record: { nextAttemptAt: later(60_000) }, queued: 1 },
    { found: 'an attempt that did not come', record: { nextAttemptAt: later(-1) }, queued: 2 },
  ])('GIVEN $found THEN it is queued $queued times', async ({ record, queued }) => {
    const { send } = await accepted(REQUEST)
    const found = { ...newSendRecord(send), ...record }
    await bucket.archive.put(outboxKeys(send.id).result, JSON.stringify(found), {
      contentType: 'application/json',
    })
    expect(await accepted(REQUEST)).toMatchObject({ record })
    expect(deps.queue.ids).toHaveLength(queued)
  })

  test('of a send that is done is not queued again', async () => {
    const { send } = await accepted(REQUEST)
    const recipients = newSendRecord(send).recipients.map((recipient) => ({
      ...recipient,
      state: 'ACCEPTED',
    }))
    await bucket.archive.put(
      outboxKeys(send.id).result,
      JSON.stringify({ ...newSendRecord(send), state: 'ACCEPTED', recipients }),
      { contentType: 'application/json' },
    )
    expect(await accepted(REQUEST)).toMatchObject({ record: { state: 'ACCEPTED' }, queued: true })
    expect(deps.queue.ids).toEqual([send.id])
  })
})

describe('a key whose call died before there was a send', () => {
  const reservedAt = async (acceptedAt: Date, sendId = FIRST_ID) => {
    const { draft } = REQUEST
    const wanted = {
      schemaVersion: 1,
      sendId,
      requestHash: requestHashOf(draft),
      acceptedAt: acceptedAt.toISOString(),
    } as const
    await reserve(deps, KEY, wanted, acceptedAt)
  }
  const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

  test.each([0, 0.5, 2, 9])('%d minutes ago is completed under its id', async (minutes) => {
    await reservedAt(ago(minutes))
    const { send } = await accepted(REQUEST)
    expect(send).toMatchObject({ id: FIRST_ID, acceptedAt: ago(minutes).toISOString() })
  })

  test.each([11, 60, 25 * 60, 6 * 24 * 60])(
    '%d minutes ago is begun anew: its Date is that of now, and it has a day of attempts',
    async (minutes) => {
      await reservedAt(ago(minutes))
      const { send } = await accepted(REQUEST)
      expect(send.acceptedAt).toBe(NOW.toISOString())
      expect(send.id).not.toBe(FIRST_ID)
      expect((await accepted(REQUEST)).send.id).toBe(send.id)
    },
  )

  test('and was resumed lately is resumed, and not begun beside the one that is at work', async () => {
    await reservedAt(ago(9))
    const first = { ...deps, archive: failingAt(bucket.archive, 'request.json') }
    await expect(acceptSend(first, REQUEST)).rejects.toThrow(StorageFailed)
    const later = { ...deps, now: () => new Date(NOW.getTime() + 5 * 60_000) }
    const acceptance = await acceptSend(later, REQUEST)
    expect(acceptance).toMatchObject({ kind: 'accepted', send: { id: FIRST_ID } })
  })

  test.each([2, 5, 9])(
    'and is repeated every %d minutes by calls that all die is begun anew in the end: its mail is no older than an hour',
    async (apartMinutes) => {
      let minutes = 0
      const now = () => new Date(NOW.getTime() + minutes * 60_000)
      const dying = { ...deps, now, archive: failingAt(bucket.archive, 'request.json') }
      for (; minutes < 26 * 60; minutes += apartMinutes)
        await expect(acceptSend(dying, REQUEST)).rejects.toThrow(StorageFailed)
      const acceptance = await acceptSend({ ...deps, now }, REQUEST)
      if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
      const ageMs = now().getTime() - Date.parse(acceptance.send.acceptedAt)
      expect(ageMs).toBeLessThan(3_600_000)
    },
  )

  test('is one send for twenty calls at once', async () => {
    await reservedAt(ago(60))
    const all = await Promise.all(Array.from({ length: 20 }, () => accepted(REQUEST)))
    expect(new Set(all.map(({ send }) => send.id)).size).toBe(1)
  })
})

describe('a call that stands still for so long that its mark is taken away', () => {
  const unqueued = { queue: () => Promise.reject(new QueueUnavailable('503')) }

  /** Takes the mark away, as the watch function does, when the request is about to be written, or has been. */
  const losingMark = (when: 'before' | 'after') =>
    new Proxy(bucket.archive, {
      get: (target, property) => {
        const call = Reflect.get(target, property).bind(target)
        if (property !== 'add') return call
        return async (key: string, ...rest: unknown[]) => {
          if (!key.endsWith('/request.json')) return call(key, ...rest)
          await bucket.archive.remove(openSendKey(key.split('/').at(-2) ?? ''))
          const added = await call(key, ...rest)
          if (when === 'after') throw new StorageFailed('it stood still, and was ended')
          return added
        }
      },
    })

  test('and whose message the queue does not take: the send is found all the same', async () => {
    const archive = losingMark('before')
    const acceptance = await acceptSend({ ...deps, archive, queue: unqueued }, REQUEST)
    if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
    expect(acceptance.queued).toBe(false)
    expect(await bucket.keys()).toContain(openSendKey(acceptance.send.id))
  })

  test('and then dies: the repetition that is told of the send has it found', async () => {
    const archive = losingMark('after')
    await expect(acceptSend({ ...deps, archive }, REQUEST)).rejects.toThrow(StorageFailed)
    const acceptance = await acceptSend({ ...deps, queue: unqueued }, REQUEST)
    if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
    expect(acceptance.queued).toBe(false)
    expect(await bucket.keys()).toContain(openSendKey(acceptance.send.id))
  })
})

describe('a call that stands still while its key is taken over', () => {
  const at = (minutes: number) => ({
    ...deps,
    now: () => new Date(NOW.getTime() + minutes * 60_000),
  })

  /** Stands still before it stores the first object of that name. */
  const frozenAt = (name: string) => {
    const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>()
    const { promise: isThere, resolve: arrive } = Promise.withResolvers<void>()
    const wait = async (key: string) => {
      if (!key.includes(name)) return
      arrive()
      await thawed
    }
    const archive = new Proxy(bucket.archive, {
      get: (target, property) => {
        const method = Reflect.get(target, property).bind(target)
        if (property !== 'add' && property !== 'put' && property !== 'copy') return method
        return async (...args: string[]) => {
          await wait(args.slice(0, 2).join(' '))
          return method(...args)
        }
      },
    })
    return { archive, thaw, isThere }
  }

  test.each([
    { at: 'request.json', minutes: 11 },
    { at: 'request.json', minutes: 60 },
    { at: '.sends/', minutes: 11 },
    { at: '/attachments/', minutes: 25 },
    { at: 'request.json', minutes: 6 * 24 * 60 },
  ])('at $at, for $minutes minutes: one send, and both are told its id', async (freeze) => {
    const { archive, thaw, isThere } = frozenAt(freeze.at)
    const first = acceptSend({ ...deps, archive }, REQUEST)
    await isThere
    const second = await acceptSend(at(freeze.minutes), REQUEST)
    thaw()
    const acceptances = [second, await first, await acceptSend(at(freeze.minutes), REQUEST)]
    const ids = acceptances.map((one) => (one.kind === 'accepted' ? one.send.id : one.kind))
    expect(new Set(ids).size).toBe(1)
    expect(await requests()).toEqual([ids[0]])
  })

  test('and wakes up by a clock that is behind: one send', async () => {
    const { archive, thaw, isThere } = frozenAt('request.json')
    const first = acceptSend({ ...deps, archive }, REQUEST)
    await isThere
    // The one that takes over dies between the two.
    const dying = { ...at(11), archive: failingAt(bucket.archive, 'idempotency/', 'swap') }
    await expect(acceptSend(dying, REQUEST)).rejects.toThrow(StorageFailed)
    thaw()
    const acceptance = await first
    expect(acceptance).toMatchObject({ kind: 'accepted' })
    expect(await requests()).toHaveLength(1)
  })

  test('but was done before it is taken for dead: that send it is', async () => {
    const { send } = await accepted(REQUEST)
    expect(await voidSend(bucket.archive, send.id, NOW)).toBe(false)
    expect(await requests()).toEqual([send.id])
  })

  /** The ids of the sends that there are. */
  const requests = async (): Promise<string[]> => {
    const ids: string[] = []
    for (const key of await bucket.keys()) {
      if (!key.endsWith('/request.json')) continue
      const parsed = acceptedSendSchema.safeParse(JSON.parse(String(await bucket.object(key))))
      if (parsed.success) ids.push(parsed.data.id)
    }
    return ids
  }
})

const FIRST_ID = '20261120T080000Z-0123456789abcdef'

/** The same, but for the writing of one kind of object. */
const failingAt = (archive: S3Archive, name: string, method: 'add' | 'swap' = 'add') =>
  new Proxy(archive, {
    get: (target, property) => {
      const call = Reflect.get(target, property).bind(target)
      if (property !== method) return call
      return (key: string, ...rest: unknown[]) =>
        key.includes(name) ? Promise.reject(new StorageFailed('503')) : call(key, ...rest)
    },
  })

describe('crashes', () => {
  test('a queue that does not answer: the send is accepted, and a repetition queues it', async () => {
    const queue = {
      queue: async () => {
        throw new QueueUnavailable('no answer')
      },
    }
    const first = await acceptSend({ ...deps, queue }, REQUEST)
    expect(first).toMatchObject({ kind: 'accepted', queued: false })
    const { send } = await accepted(REQUEST)
    expect(deps.queue.ids).toEqual([send.id])
    expect(await requests()).toHaveLength(1)
  })

  test('GIVEN a call that died before or after any of its steps WHEN it is repeated THEN there is one send, queued', async () => {
    const steps = await stepsOfOneCall()
    expect(steps).toBeGreaterThanOrEqual(10)
    for (let step = 0; step < steps; step += 1) {
      for (const when of ['before', 'after'] as const) {
        const key = `api:${step}-${when}`
        const request = { ...REQUEST, idempotencyKey: key }
        const dying = dyingAt(step, when)
        await acceptSend(dying.deps, request).catch(() => undefined)
        expect(dying.isDead()).toBe(true)
        const { send } = await accepted(request)

        const there = (await requests()).filter((id) => id === send.id)
        expect(there, key).toHaveLength(1)
        expect(deps.queue.ids, key).toContain(send.id)
        expect(await bucket.keys(), key).toContain(idempotencyRecordKey(key))
        expect(
          send.attachments.map(({ sizeBytes }) => sizeBytes),
          key,
        ).toEqual([6, 10])
      }
    }
    expect(await requests()).toHaveLength(2 * steps + 1)
  })
})

test.each([
  { what: 'the bucket', fails: () => failBucket() },
  { what: 'the directory', fails: () => failDirectory() },
])('$what failing is no refusal', async ({ fails }) => {
  await expect(acceptSend(fails(), REQUEST)).rejects.toThrow(StorageFailed)
})

async function accepted(request: SendRequest) {
  const acceptance = await acceptSend(deps, request)
  if (acceptance.kind !== 'accepted') throw new Error(JSON.stringify(acceptance))
  return acceptance
}

const stored = async (id: string) =>
  acceptedSendSchema.parse(JSON.parse(String(await bucket.object(outboxKeys(id).request))))

/** The ids of the sends that exist. */
const requests = async (): Promise<(string | undefined)[]> =>
  (await bucket.keys())
    .filter((key) => key.endsWith('/request.json'))
    .map((key) => key.split('/').at(-2))

function later(ms: number): string {
  return new Date(NOW.getTime() + ms).toISOString()
}

function claimUntil(ms: number) {
  return { runId: 'run-1', until: later(ms) }
}

function failBucket() {
  bucket.fail = () => ({ status: 500, code: 'InternalError' })
  return deps
}

function failDirectory() {
  const sender = async () => {
    throw new StorageFailed('no answer')
  }
  return { ...deps, directory: { ...DIRECTORY, sender } }
}

/** Calls of the archive and the queue, counted through; `stop` may reject before or after any of them. */
function watched(stop: (step: number, when: 'before' | 'after') => void) {
  let count = 0
  const watch = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(_, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return async (...values: unknown[]) => {
          const step = count
          count += 1
          stop(step, 'before')
          const result: unknown = await method.apply(target, values)
          stop(step, 'after')
          return result
        }
      },
    })
  return {
    deps: { ...deps, archive: watch(deps.archive), queue: watch(deps.queue) },
    count: () => count,
  }
}

async function stepsOfOneCall(): Promise<number> {
  const { deps: counted, count } = watched(() => undefined)
  await acceptSend(counted, { ...REQUEST, idempotencyKey: 'api:counted' })
  return count()
}

/** A process that ends at a step: nothing that it would have done afterwards happens. */
function dyingAt(at: number, when: 'before' | 'after') {
  let dead = false
  const { deps: dying } = watched((step, now) => {
    if (step === at && now === when) dead = true
    if (dead) throw new Error('the process has died')
  })
  return { deps: dying, isDead: () => dead }
}
