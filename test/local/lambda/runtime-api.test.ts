import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type RuntimeApi,
  type RuntimeReport,
  startRuntimeApi,
} from '../../../local/lambda/runtime-api.js'

const invocation = {
  requestId: 'request-7',
  event: { mailbox: 'operations' },
  functionArn: 'arn:aws:lambda:local:000000000000:function:monitor',
  timeoutMs: 3_000,
}

let api: RuntimeApi
let reports: RuntimeReport[]

beforeEach(async () => {
  reports = []
  api = await startRuntimeApi({ now: () => new Date('2026-11-21T09:00:00Z') })
})

afterEach(() => api.close())

test('a runtime that asks before there is an invocation gets it when there is one', async () => {
  const next = call('invocation/next')

  api.handOver(invocation, (report) => reports.push(report))

  const response = await next
  expect(await response.json()).toEqual(invocation.event)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'request-7',
    'lambda-runtime-deadline-ms': String(Date.parse('2026-11-21T09:00:03Z')),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
  })
})

test.each([
  ['invocation/request-7/response', { kept: 3 }, { kind: 'response', result: { kept: 3 } }],
  [
    'invocation/request-7/error',
    { errorType: 'RangeError', errorMessage: 'too far', stackTrace: ['at handler'] },
    {
      kind: 'error',
      error: { errorType: 'RangeError', errorMessage: 'too far', stackTrace: ['at handler'] },
    },
  ],
  [
    'init/error',
    { errorMessage: 'no stage' },
    { kind: 'init-error', error: { errorType: 'Error', errorMessage: 'no stage', stackTrace: [] } },
  ],
])('what is posted to %s is reported', async (path, body, report) => {
  api.handOver(invocation, (received) => reports.push(received))

  const { status } = await call(path, body)

  expect(status).toBe(202)
  expect(reports).toEqual([report])
})

test('a start that failed before there was an invocation is reported to the first one', async () => {
  await call('init/error', { errorType: 'SyntaxError', errorMessage: 'unexpected' })

  api.handOver(invocation, (report) => reports.push(report))

  expect(reports).toMatchObject([{ kind: 'init-error', error: { errorType: 'SyntaxError' } }])
})

test.each([
  ['a path that is not of the API', 'extension/register', {}],
  ['an error in another form', 'invocation/request-7/error', 'no object'],
])('%s is refused', async (_case, path, body) => {
  api.handOver(invocation, (report) => reports.push(report))

  const { status } = await call(path, body)

  expect(status).toBe(404)
  expect(reports).toEqual([])
})

test('nobody is given an event who was not told the token, or comes under another name', async () => {
  api.handOver(invocation, (report) => reports.push(report))
  const [host = '', token] = api.address.split('/')
  const path = '2018-06-01/runtime/invocation/next'
  for (const url of [`http://${host}/${path}`, `http://${host}/${token}x/${path}`]) {
    expect((await fetch(url)).status).toBe(404)
  }
  expect(reports).toEqual([])
  expect((await call('invocation/next')).status).toBe(200)
})

const call = (path: string, body?: unknown): Promise<Response> =>
  fetch(`http://${api.address}/2018-06-01/runtime/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? null : JSON.stringify(body),
  })
