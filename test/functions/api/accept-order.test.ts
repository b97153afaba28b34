import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readAcceptedSend } from '../../../shared/delivery/outbox/outbox.js'
import { ConfigurationUnreadable } from '../../../shared/failures/configuration-errors.js'
import { type BucketUnderTest, startBucket } from '../../shared/archive/bucket-under-test.js'
import { NOW } from '../../shared/delivery/sending-surroundings.js'
import { queueEvent } from '../queue-event.js'
import { type ApiUnderTest, apiUnderTest } from './api-under-test.js'

const SEND = {
  sender: 'default',
  to: ['oncall'],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: 'Report {{date}}',
  text: 'see the files',
  attachments: ['reports/{{date}}.csv', 'reports/logs/{{date}}/'],
}

const SCHEDULED = {
  schemaVersion: 1,
  kind: 'scheduled-send',
  name: 'daily-report',
  timezone: 'Asia/Tokyo',
  scheduledTime: '2026-11-21T09:00:00Z',
  send: SEND,
}

const NOTICE = {
  schemaVersion: 1,
  kind: 'notice',
  monitor: 'nightly-batch',
  notify: { sender: 'default', to: ['oncall'] },
  match: {
    id: 'operations.inbox-83ecb521.1700000000.0000000042:nightly-batch',
    mailbox: 'operations',
    monitor: 'nightly-batch',
    sender: 'batch@example.co.jp',
    subject: '[JOB-END] 正常終了',
    receivedAt: '2026-11-21T08:59:00.000Z',
    captures: {},
    bucket: 'mail',
    manifestKey: 'mail/nightly-batch/2026/11/21/x/mail.json',
    attachments: [],
  },
}

let bucket: BucketUnderTest
let api: ApiUnderTest

beforeEach(async () => {
  bucket = await startBucket()
  api = apiUnderTest(bucket.archive)
})
afterEach(() => bucket.close())

test('a scheduled send is accepted with its files, once, however often its event comes', async () => {
  await file('reports/2026-11-21.csv')
  await file('reports/logs/2026-11-21/a.log')
  await file('reports/logs/2026-11-21/b.log')
  await api.order(SCHEDULED)
  await api.order(SCHEDULED)
  const [id = '', ...others] = new Set(api.queued)
  expect(others).toEqual([])
  const send = await readAcceptedSend(bucket.archive, id)
  expect(send).toMatchObject({
    source: { kind: 'schedule', name: 'daily-report' },
    subject: 'Report 2026-11-21',
    to: [{ address: 'oncall@example.com' }],
  })
  expect(send?.attachments.map(({ filename }) => filename)).toEqual([
    '2026-11-21.csv',
    'a.log',
    'b.log',
  ])
  expect(api.announced).toEqual([])
})

test('an event that comes again when its files are gone, or others are there, is no other mail and no failure', async () => {
  const files = ['reports/2026-11-21.csv', 'reports/logs/2026-11-21/a.log']
  for (const key of files) await file(key)
  await api.order(SCHEDULED)
  await file('reports/logs/2026-11-21/b.log')
  await api.order(SCHEDULED)
  for (const key of await bucket.keys()) {
    if (key.startsWith('reports/')) await bucket.archive.remove(key)
  }
  await api.order(SCHEDULED)
  expect(new Set(api.queued).size).toBe(1)
  expect(api.announced).toEqual([])
})

test('GIVEN a call that died before the send was recorded WHEN other files are there THEN it is sent with those', async () => {
  await file('reports/2026-11-21.csv')
  await file('reports/logs/2026-11-21/a.log')
  bucket.fail = ({ key }) =>
    key.endsWith('/request.json') ? { status: 500, code: 'InternalError' } : undefined
  expect(await api.order(SCHEDULED)).toEqual(['message-0'])
  bucket.fail = () => undefined
  await file('reports/logs/2026-11-21/b.log')
  await api.order(SCHEDULED)
  const send = await readAcceptedSend(bucket.archive, api.queued[0] ?? '')
  expect(send?.attachments).toHaveLength(3)
})

test.each(['{{total}}.csv', '{{date}}.csv', '{{ date }}', '{{', 'a}}{{b.csv'])(
  'a file under a prefix is attached as %s, whatever its braces',
  async (name) => {
    await file(`reports/logs/2026-11-21/${name}`)
    await api.order({ ...SCHEDULED, send: { ...SEND, attachments: ['reports/logs/{{date}}/'] } })
    const send = await readAcceptedSend(bucket.archive, api.queued[0] ?? '')
    expect(send?.attachments.map(({ filename }) => filename)).toEqual([name])
    expect(send?.subject).toBe('Report 2026-11-21')
    expect(api.announced).toEqual([])
  },
)

test('a prefix without an end is listed no further than a mail may have files', async () => {
  let listed = 0
  const archive = new Proxy(bucket.archive, {
    get: (target, property) =>
      property === 'list'
        ? async function* (prefix: string) {
            for (; listed < 1_000_000; listed += 1) yield { key: `${prefix}${listed}.log` }
          }
        : Reflect.get(target, property).bind(target),
  })
  const endless = apiUnderTest(archive)
  await endless.order({ ...SCHEDULED, send: { ...SEND, attachments: ['reports/logs/'] } })
  expect(endless.announced).toMatchObject([
    { detail: { details: [{ message: 'are too many; at most 100 are allowed' }] } },
  ])
  expect(listed).toBeLessThan(2_000)
})

test('the same send at another time is another mail', async () => {
  const send = { ...SEND, attachments: [] }
  await api.order({ ...SCHEDULED, send })
  await api.order({ ...SCHEDULED, send, scheduledTime: '2026-11-22T09:00:00Z' })
  expect(new Set(api.queued).size).toBe(2)
})

test('a bounce of our own mail is not told of: its notice could bounce as well', async () => {
  const deliveryReport = {
    kind: 'bounce',
    recipients: [],
    sendId: '20261121T120000Z-0123456789abcdef',
  }
  await api.order({ ...NOTICE, match: { ...NOTICE.match, deliveryReport } })
  expect(api.queued).toEqual([])
  await api.order({ ...NOTICE, match: { ...NOTICE.match, deliveryReport: { kind: 'bounce' } } })
  expect(api.queued).toHaveLength(1)
})

test.each([
  [
    { bucketDirectory: '/data/bucket' },
    'Kept at: /data/bucket/mail/nightly-batch/2026/11/21/x/mail.json\n',
  ],
  [{}, 'Kept at: s3://mail/mail/nightly-batch/2026/11/21/x/mail.json\n'],
])('GIVEN %j THEN a notice says %s', async (surroundings, place) => {
  const { order, queued } = apiUnderTest(bucket.archive, surroundings)
  await order(NOTICE)
  const { text } = (await readAcceptedSend(bucket.archive, queued[0] ?? '')) ?? {}
  expect(text).toContain(place)
})

test('a notice is accepted once', async () => {
  await api.order(NOTICE)
  await api.order({ ...NOTICE, notify: { ...NOTICE.notify, to: ['other@example.com'] } })
  expect(new Set(api.queued).size).toBe(1)
  expect(await readAcceptedSend(bucket.archive, api.queued[0] ?? '')).toMatchObject({
    source: { kind: 'notice', name: 'nightly-batch' },
  })
})

describe('an order with faults', () => {
  test('is announced with all of them, and counted', async () => {
    await file('reports/2026-11-21.csv')
    await api.order({ ...SCHEDULED, send: { ...SEND, to: ['nobody'] } })
    expect(api.queued).toEqual([])
    expect(api.announced).toMatchObject([
      {
        event: 'Send Failed',
        detail: {
          id: 'schedule:daily-report:2026-11-21T09:00:00Z.failed',
          state: 'FAILED',
          sender: 'default',
          source: { kind: 'schedule', name: 'daily-report' },
          code: 'REQUEST_INVALID',
          details: [
            { code: 'ATTACHMENT_MISSING', message: expect.stringContaining('reports/logs/') },
            { code: 'RECIPIENT_NOT_FOUND', path: 'to[0]' },
          ],
        },
      },
    ])
    expect(api.metrics).toEqual([{ Stage: 'test', SendsFailed: 1 }])
  })

  test('has the code of its faults where they are of one kind', async () => {
    await api.order(SCHEDULED)
    expect(api.announced).toMatchObject([{ detail: { code: 'ATTACHMENT_MISSING' } }])
  })
})

test('GIVEN a bucket that fails THEN the order stays in the queue, and its age is told of', async () => {
  bucket.fail = () => ({ status: 500, code: 'InternalError' })
  const late = new Date(NOW.getTime() - 20 * 60_000)
  const answer = await api.invoke(queueEvent([NOTICE], late))
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] })
  expect(api.announced).toEqual([])
  expect(api.metrics).toEqual([{ Stage: 'test', OldestOrderSeconds: 1_200 }])
  expect(api.logged.join()).toMatch(/order put off.*STORAGE_IO/)
})

test('GIVEN a bucket that never answers THEN the run says so before it is ended', async () => {
  const archive = new Proxy(bucket.archive, {
    get: (target, property) =>
      property === 'add' ? () => new Promise(() => {}) : Reflect.get(target, property).bind(target),
  })
  const hanging = apiUnderTest(archive, {}, 3_500)
  expect(await hanging.order(NOTICE)).toEqual(['message-0'])
  expect(hanging.logged.join()).toMatch(/order put off.*STORAGE_IO/)
  expect(hanging.metrics).toHaveLength(1)
})

test.each([{}, { kind: 'notice' }, { kind: 'scheduled-send', schemaVersion: 2 }, null, 'no JSON'])(
  'an order that is none of ours stays, and those beside it are accepted: %j',
  async (event) => {
    const send = { ...SEND, attachments: [] }
    expect(await api.order(NOTICE, event, { ...SCHEDULED, send })).toEqual(['message-1'])
    expect(new Set(api.queued).size).toBe(2)
    expect(api.logged.join()).toContain('CONFIG_UNREADABLE')
  },
)

test.each([{}, { kind: 'notice' }, null])(
  'what is no call and comes from no queue is thrown: %j',
  async (event) => {
    await expect(api.invoke(event)).rejects.toThrow(ConfigurationUnreadable)
  },
)

const file = (key: string) => bucket.archive.put(key, 'content', { contentType: 'text/plain' })
