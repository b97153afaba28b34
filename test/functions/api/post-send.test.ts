import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { outboxKeys } from '../../../shared/contract/keys.js'
import { readAcceptedSend, readSendRecord } from '../../../shared/delivery/outbox/outbox.js'
import { settled } from '../../../shared/delivery/outbox/send-transitions.js'
import { FAILURES } from '../../../shared/failures/catalogue.js'
import { ParametersUnavailable, QueueUnavailable } from '../../../shared/failures/sending-errors.js'
import { type BucketUnderTest, startBucket } from '../../shared/archive/bucket-under-test.js'
import { NOW } from '../../shared/delivery/sending-surroundings.js'
import { type ApiUnderTest, apiUnderTest } from './api-under-test.js'

const MAIL = { to: 'operations@example.com', subject: '日次レポート', text: '正常終了' }
const BASE64 = Buffer.from('day,code\r\n').toString('base64')

let bucket: BucketUnderTest
let api: ApiUnderTest

beforeEach(async () => {
  bucket = await startBucket()
  api = apiUnderTest(bucket.archive)
})
afterEach(() => bucket.close())

test('202 with the id, the state and where to look', async () => {
  const { status, headers, body } = await post(MAIL)
  expect({ status, body }).toEqual({
    status: 202,
    body: { id: body.id, state: 'QUEUED', href: `/sends/${body.id}` },
  })
  expect(headers['content-type']).toBe('application/json')
  expect(api.queued).toEqual([body.id])
  expect(await readAcceptedSend(bucket.archive, body.id ?? '')).toMatchObject({
    sender: 'default',
    to: [{ address: 'operations@example.com' }],
    subject: '日次レポート',
  })
})

const STS = 'arn:aws:sts::111122223333:assumed-role'

describe('who calls', () => {
  const settle = { 'Idempotency-Key': 'settle-2026-11-21' }
  const postAs = (caller: string, subject = 'Done') =>
    api.call('POST /sends', { caller, headers: settle, body: { ...MAIL, subject } })

  test('is in the record of the send, with the id of the call, in the log, and in the view', async () => {
    const caller = `${STS}/settlement/run-1`
    const { body } = await postAs(caller)
    const source = { kind: 'api', caller, requestId: 'call-1' }
    expect(await readAcceptedSend(bucket.archive, body.id ?? '')).toMatchObject({ source })
    const lines = api.logged.map((line) => JSON.parse(line))
    expect(lines.find(({ event }) => event === 'send recorded')).toMatchObject({
      caller,
      request: 'call-1',
    })
    expect((await api.call(`GET /sends/${body.id}`)).body).toMatchObject({ source })
  })

  test.each([
    ['another session of a role', `${STS}/settlement/run-1`, `${STS}/settlement/run-2`, 1],
    ['another role', `${STS}/settlement/run-1`, `${STS}/payroll/run-1`, 2],
    [
      'another user',
      'arn:aws:iam::111122223333:user/team/ito',
      'arn:aws:iam::111122223333:user/team/abe',
      2,
    ],
    [
      'another account',
      `${STS}/settlement/a`,
      'arn:aws:sts::444455556666:assumed-role/settlement/a',
      2,
    ],
  ])('the same key of %s', async (_, first, second, sends) => {
    const { body: one } = await postAs(first)
    const { body: other } = await postAs(second)
    expect(new Set([one.id, other.id]).size).toBe(sends)
  })

  test('a key that others have used for another mail is no conflict, and one of the caller is', async () => {
    expect((await postAs(`${STS}/settlement/run-1`)).status).toBe(202)
    expect((await postAs(`${STS}/payroll/run-1`, 'Paid')).status).toBe(202)
    expect((await postAs(`${STS}/payroll/run-2`, 'Paid twice')).status).toBe(409)
  })
})

test('everything that a body may have', async () => {
  const { status, body } = await post({
    ...MAIL,
    sender: 'default',
    to: ['業務 <a@example.com>', 'oncall'],
    cc: 'c@example.com',
    bcc: ['b@example.com'],
    replyTo: 'r@example.com',
    html: '<p>{{day}}</p>',
    attachments: [{ filename: '{{day}}.csv', contentType: 'text/csv', content: BASE64 }],
    variables: { day: '土曜' },
  })
  expect(status).toBe(202)
  const send = await readAcceptedSend(bucket.archive, body.id ?? '')
  expect(send).toMatchObject({
    to: [
      { name: '業務', address: 'a@example.com' },
      { name: '', address: 'oncall@example.com' },
    ],
    html: '<p>土曜</p>',
    attachments: [{ filename: '土曜.csv', contentType: 'text/csv', sizeBytes: 10 }],
  })
})

describe('faults', () => {
  test.each<{ what: string; body: unknown; path: string; says: RegExp }>([
    { what: 'no body', body: '', path: 'body', says: /is empty/ },
    { what: 'no JSON', body: '{"to":', path: 'body', says: /no JSON/ },
    { what: 'no object', body: '[1]', path: 'body', says: /no object/ },
    {
      what: 'a field that there is not',
      body: { ...MAIL, titel: 1 },
      path: 'titel',
      says: /subject/,
    },
    {
      what: 'no subject',
      body: { to: 'a@example.com', text: 'x' },
      path: 'subject',
      says: /missing/,
    },
    {
      what: 'a number for a list',
      body: { ...MAIL, to: 5 },
      path: 'to',
      says: /^must be a text or a list of texts$/,
    },
    {
      what: 'a number for a text',
      body: { ...MAIL, text: 5 },
      path: 'text',
      says: /^must be a text$/,
    },
    {
      what: 'a number among addresses',
      body: { ...MAIL, to: ['oncall', 5] },
      path: 'to[1]',
      says: /^must be a text$/,
    },
    {
      what: 'base64 with a line break',
      body: withContent('YQ==\n'),
      path: 'attachments[0].content',
      says: /base64/,
    },
    {
      what: 'base64 without padding',
      body: withContent('YQ'),
      path: 'attachments[0].content',
      says: /base64/,
    },
    {
      what: 'base64url',
      body: withContent('-_-_'),
      path: 'attachments[0].content',
      says: /base64/,
    },
    {
      what: 'base64 with bits left over',
      body: withContent('YR=='),
      path: 'attachments[0].content',
      says: /base64/,
    },
    {
      what: 'content without a name',
      body: { ...MAIL, attachments: [{ content: BASE64 }] },
      path: 'attachments[0]',
      says: /filename/,
    },
    {
      what: 'neither content nor key',
      body: { ...MAIL, attachments: [{ filename: 'a' }] },
      path: 'attachments[0]',
      says: /either/,
    },
    {
      what: 'content and key',
      body: { ...MAIL, attachments: [{ filename: 'a', content: BASE64, key: 'uploads/a' }] },
      path: 'attachments[0]',
      says: /either/,
    },
    {
      what: 'a variable that is no text',
      body: { ...MAIL, variables: { n: 1 } },
      path: 'variables.n',
      says: /^must be a text$/,
    },
    {
      what: 'a variable that no text can name',
      body: { ...MAIL, variables: { '1 2': 'x' } },
      path: 'variables.1 2',
      says: /name of a variable/,
    },
  ])('$what', async ({ body, path, says }) => {
    const answer = await post(body)
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'REQUEST_INVALID', details: [{ code: 'REQUEST_INVALID', path }] } },
    })
    expect(answer.body.error?.details?.[0]?.message).toMatch(says)
    expect(answer.body.error?.['remedy']).toBe(FAILURES.REQUEST_INVALID.remedy)
    expect(await bucket.keys()).toEqual([])
  })

  test('of the call, of its body and of the mail are told at once', async () => {
    const { status, body } = await api.call('POST /sends?wait=26&later=1', {
      headers: { 'Idempotency-Key': 'キー' },
      body: {
        to: ['a@', 5],
        subject: 'a\r\nb',
        html: 7,
        attachments: [{ filename: 'a', content: '?' }, { key: 'reports/missing.csv' }],
      },
    })
    expect(status).toBe(400)
    expect(body.error?.details?.map(({ path }) => path).toSorted()).toEqual([
      'attachments[0].content',
      'attachments[1].key',
      'headers.Idempotency-Key',
      'html',
      'query.later',
      'query.wait',
      'subject',
      'to[0]',
      'to[1]',
    ])
  })

  test.each([
    { code: 'NO_RECIPIENTS', changes: { to: [] } },
    { code: 'NO_RECIPIENTS', changes: { to: undefined } },
    { code: 'RECIPIENT_NOT_FOUND', changes: { to: ['nobody', 'none'] } },
    { code: 'RECIPIENT_AMBIGUOUS', changes: { cc: '佐藤' } },
    { code: 'ATTACHMENT_MISSING', changes: { attachments: [{ key: 'uploads/none.csv' }] } },
    { code: 'SENDER_NOT_FOUND', changes: { sender: '../senders/default' } },
  ])('all of one kind have its code: $code', async ({ code, changes }) => {
    const { status, body } = await post({ ...MAIL, ...changes })
    expect({ status, code: body.error?.code }).toEqual({ status: 400, code })
  })
})

describe('too large', () => {
  test('a call of more than 4 MiB: the limit and the way round', async () => {
    const { status, body } = await post({ ...MAIL, text: 'x'.repeat(4 * 1024 * 1024) })
    expect(status).toBe(413)
    expect(body.error).toMatchObject({
      code: 'REQUEST_TOO_LARGE',
      details: [{ maxBytes: 4_194_304, instead: 'POST /uploads' }],
    })
  })

  test('a message that the sender does not take, before anything is stored', async () => {
    const content = Buffer.alloc(740_000).toString('base64')
    const { status, body } = await post({ ...MAIL, attachments: [{ filename: 'a.bin', content }] })
    expect({ status, code: body.error?.code }).toEqual({ status: 413, code: 'MESSAGE_TOO_LARGE' })
    expect(await bucket.keys()).toEqual([])
  })
})

describe('Idempotency-Key', () => {
  const headers = { 'iDEMPOTENCY-kEY': 'nightly-1' }

  test('the same body, written otherwise, is the same mail', async () => {
    const first = await api.call('POST /sends', { headers, body: MAIL })
    const again = { text: MAIL.text, subject: MAIL.subject, to: [MAIL.to], sender: 'default' }
    expect(await api.call('POST /sends', { headers, body: again })).toEqual(first)
  })

  test('another body is a conflict', async () => {
    const { body: first } = await api.call('POST /sends', { headers, body: MAIL })
    const other = await api.call('POST /sends', { headers, body: { ...MAIL, text: 'x' } })
    expect(other.status).toBe(409)
    expect(other.body.error?.code).toBe('IDEMPOTENCY_CONFLICT')
    expect(JSON.stringify(other.body)).toContain(first.id)
  })
})

describe('?wait=', () => {
  test('200 with the whole send as soon as a server has answered', async () => {
    let pauses = 0
    api = apiUnderTest(bucket.archive, {
      pause: async () => {
        pauses += 1
        if (pauses === 3) await accept(api.queued[0] ?? '')
      },
    })
    const { status, body } = await api.call('POST /sends?wait=20', { body: MAIL })
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'ACCEPTED', serverMessageIds: ['server-1'] })
    expect((await api.call(`GET ${body.href}`)).body).toEqual(body)
  })

  test('a look that fails does not make an accepted mail seem refused', async () => {
    bucket.fail = ({ operation, key }) =>
      operation === 'GetObject' && key.endsWith('result.json')
        ? { status: 500, code: 'InternalError' }
        : undefined
    expect((await api.call('POST /sends?wait=1', { body: MAIL })).status).toBe(202)
  })

  test.each([
    { wait: '2', looks: 4 },
    { wait: '0.5', looks: 1 },
    { wait: '0', looks: 0 },
  ])('$wait s without an outcome: 202 after $looks looks', async ({ wait, looks }) => {
    const { status } = await api.call(`POST /sends?wait=${wait}`, { body: MAIL })
    expect(status).toBe(202)
    const read = ({ operation, key }: { operation: string; key: string }) =>
      operation === 'GetObject' && key.endsWith('result.json')
    expect(bucket.calls.filter(read)).toHaveLength(looks)
  })
})

describe('surroundings that fail', () => {
  test.each([
    { what: 'S3', fail: () => failBucket(), code: 'STORAGE_IO' },
    { what: 'SSM', fail: () => failDirectory(), code: 'PARAMETERS_UNAVAILABLE' },
  ])('$what: 503, to be repeated, without a word of the inside', async ({ fail, code }) => {
    fail()
    const { status, headers, body } = await post(MAIL)
    expect({ status, code: body.error?.code }).toEqual({ status: 503, code })
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(body.error?.message).toBe(
      FAILURES[code === 'STORAGE_IO' ? code : 'PARAMETERS_UNAVAILABLE'].meaning,
    )
  })

  test('SQS: the mail is recorded, so that it is accepted all the same', async () => {
    const queue = {
      queue: async () => {
        throw new QueueUnavailable('no answer')
      },
    }
    api = apiUnderTest(bucket.archive, { queue })
    const { status, body } = await post(MAIL)
    expect(status).toBe(202)
    expect(await bucket.keys()).toContain(outboxKeys(body.id ?? '').request)
  })

  test('a fault of ours: 500, and the log has the reason', async () => {
    const newId = () => {
      throw new RangeError('inner words')
    }
    api = apiUnderTest(bucket.archive, { newId })
    const { status, body } = await post(MAIL)
    expect({ status, code: body.error?.code }).toEqual({ status: 500, code: 'INTERNAL' })
    expect(JSON.stringify(body)).not.toContain('inner words')
    expect(api.logged.join()).toContain('inner words')
  })
})

test('the log has no address, no subject and no body', async () => {
  await post(MAIL)
  await post({ ...MAIL, to: 'nobody' })
  const log = api.logged.join('\n')
  expect(log).toContain('send recorded')
  expect(log).not.toMatch(/example\.com|日次|正常終了|nobody/)
})

const post = (body: unknown) => api.call('POST /sends', { body })

function withContent(content: string) {
  return { ...MAIL, attachments: [{ filename: 'a.bin', content }] }
}

async function accept(id: string): Promise<void> {
  const send = await readAcceptedSend(bucket.archive, id)
  if (!send) throw new Error(`${id} is not there`)
  const record = await readSendRecord({ archive: bucket.archive, newId: () => 'w' }, send)
  const outcomes = record.current.recipients.map(({ address }) => ({
    address,
    outcome: 'accepted' as const,
    serverMessageId: 'server-1',
  }))
  await record.replace(settled(record.current, outcomes, NOW))
}

function failBucket(): void {
  bucket.fail = () => ({ status: 500, code: 'InternalError' })
}

function failDirectory(): void {
  const sender = async () => {
    throw new ParametersUnavailable('/mailjobs/test/senders/default: no answer')
  }
  api = apiUnderTest(bucket.archive, {
    readDirectory: () => ({ sender, addressBook: async () => ({}) }),
  })
}
