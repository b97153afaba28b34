import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { ProxyEvent } from '../../../local/http/proxy-event.js'
import { type ServeRoutesOptions, serveRoutes } from '../../../local/http/serve-routes.js'
import type { InvocationVerdict } from '../../../local/lambda/invocation-outcome.js'
import { PortTaken } from '../../../local/mail-server/listening.js'
import { virtualClock } from '../virtual-clock.js'

const API = 'arn:aws:lambda:local:000000000000:function:api'

const MIB = 1024 * 1024

const answered = (result: unknown): InvocationVerdict => ({ kind: 'succeeded', result })

const FAILED: InvocationVerdict = {
  kind: 'failed',
  error: { errorType: 'Error', errorMessage: 'made up', stackTrace: [] },
}

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN a route WHEN it is called THEN its function gets the event of a REST API', async () => {
  const { url, calls } = await given()

  await fetch(`${url}/sends?wait=20&tag=a&tag=b%20c`, {
    method: 'POST',
    headers: { 'Idempotency-Key': 'k-1', 'content-type': 'application/json', 'user-agent': 'test' },
    body: '{"subject":"件名"}',
  })

  expect(calls).toMatchObject([
    {
      functionArn: API,
      event: {
        resource: '/sends',
        path: '/sends',
        httpMethod: 'POST',
        headers: { 'Idempotency-Key': 'k-1', 'content-type': 'application/json' },
        multiValueHeaders: { 'Idempotency-Key': ['k-1'] },
        queryStringParameters: { wait: '20', tag: 'b c' },
        multiValueQueryStringParameters: { wait: ['20'], tag: ['a', 'b c'] },
        pathParameters: null,
        stageVariables: null,
        requestContext: {
          accountId: '000000000000',
          resourcePath: '/sends',
          path: '/v1/sends',
          httpMethod: 'POST',
          stage: 'v1',
          requestId: 'id-1',
          requestTimeEpoch: Date.parse('2026-11-21T09:00:00Z'),
          identity: { sourceIp: '127.0.0.1', userAgent: 'test', userArn: null },
        },
        body: '{"subject":"件名"}',
        isBase64Encoded: false,
      },
    },
  ])
})

test('parameters of a path are decoded, and there are nulls for what is not there', async () => {
  const { url, calls } = await given()

  await fetch(`${url}/sends/a%20b`)

  expect(calls[0]?.event).toMatchObject({
    resource: '/sends/{id}',
    pathParameters: { id: 'a b' },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
  })
})

test('the answer of the function is the answer', async () => {
  const { url, clock } = await given({
    invoke: async () =>
      answered({
        statusCode: 202,
        headers: { location: '/sends/1' },
        multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
        body: '{"id":"送信"}',
      }),
  })

  const response = await fetch(`${url}/sends`, { method: 'POST', body: '{}' })

  expect(response.status).toBe(202)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json',
    location: '/sends/1',
    'x-amzn-requestid': 'id-1',
  })
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await response.json()).toEqual({ id: '送信' })
  expect(clock.pending()).toBe(0)
})

test('an answer without a body', async () => {
  const { url } = await given({ invoke: async () => answered({ statusCode: 204 }) })

  const response = await fetch(`${url}/sends/1`)

  expect([response.status, await response.text()]).toEqual([204, ''])
})

test.each([
  ['that fails', async () => FAILED],
  ['that answers nonsense', async () => answered('done')],
  ['that cannot be called', () => Promise.reject(new Error('closed'))],
  [
    'whose answer is too large',
    async () => answered({ statusCode: 200, body: 'x'.repeat(7 * MIB) }),
  ],
] satisfies [string, ServeRoutesOptions['invoke']][])(
  'a function %s is 502',
  async (_case, invoke) => {
    const { url } = await given({ invoke })

    const response = await fetch(`${url}/sends/1`)

    expect([response.status, await response.json()]).toEqual([
      502,
      { message: 'Internal server error' },
    ])
  },
)

test('a function that takes more than 29 s is 504', async () => {
  const { url, clock, calls } = await given({ invoke: () => new Promise(() => {}) })
  const response = fetch(`${url}/sends/1`)
  await vi.waitFor(() => expect(calls).toHaveLength(1), { timeout: 20_000 })

  clock.advanceSeconds(29)

  expect([(await response).status, await (await response).json()]).toEqual([
    504,
    { message: 'Endpoint request timed out' },
  ])
})

test.each([
  ['another path', 'GET', '/send'],
  ['another method', 'PUT', '/sends'],
  ['a longer path', 'GET', '/sends/1/retry'],
])('%s is 403, as with API Gateway, and what there is instead', async (_case, method, path) => {
  const { url, calls } = await given()

  const response = await fetch(`${url}${path}`, { method })

  const { error } = errorSchema.parse(await response.json())
  expect(response.status).toBe(403)
  expect(error.message).toContain(`There is no ${method} ${path}`)
  expect(error.remedy).toContain('POST /sends')
  expect(error.remedy).not.toMatch(/sign/i)
  expect(calls).toEqual([])
})

test.each([
  ['over 10 MB, the limit of API Gateway', 11 * MIB],
  ['over 6 MB, the limit of Lambda', 6 * MIB],
])('a request %s is 413 in the words of the template', async (_case, bytes) => {
  const { url, calls } = await given({
    gatewayResponses: [
      { type: 'REQUEST_TOO_LARGE', statusCode: 413, template: '{"error":"use POST /uploads"}' },
    ],
  })

  const response = await fetch(`${url}/sends`, { method: 'POST', body: 'x'.repeat(bytes) })

  expect([response.status, await response.json()]).toEqual([413, { error: 'use POST /uploads' }])
  expect(calls).toEqual([])
})

test.each([
  ['for another host', { host: 'rebound.example' }, 'rebound.example'],
  ['of a web page', { origin: 'https://page.example' }, 'web pages'],
])('a request %s reaches no function', async (_case, headers, reason) => {
  const { url, calls } = await given()

  const response = await send(`${url}/sends`, headers)

  expect(response).toEqual({ status: 403, body: expect.stringContaining(reason) })
  expect(calls).toEqual([])
})

test('a port that is taken names the way out', async () => {
  const { url } = await given()
  const port = Number(new URL(url).port)

  const second = given({ port })

  await expect(second).rejects.toThrow(PortTaken)
  await expect(second).rejects.toThrow('--port')
})

async function given(changed: Partial<ServeRoutesOptions> = {}) {
  const clock = virtualClock()
  const calls: { functionArn: string; event: ProxyEvent }[] = []
  const { invoke = async () => answered({ statusCode: 200 }), ...rest } = changed
  let ids = 0
  const server = await serveRoutes({
    routes: [
      { method: 'POST', path: '/sends', functionArn: API },
      { method: 'GET', path: '/sends/{id}', functionArn: API },
    ],
    gatewayResponses: [],
    stage: 'v1',
    invoke: (functionArn, event) => {
      calls.push({ functionArn, event })
      return invoke(functionArn, event)
    },
    port: 0,
    now: clock.now,
    newId: () => {
      ids += 1
      return `id-${ids}`
    },
    setTimer: clock.setTimer,
    ...rest,
  })
  closing.push(server.close)
  return { url: server.url, calls, clock }
}

/** `fetch` sets Host itself. */
async function send(url: string, headers: Record<string, string>) {
  const sending = request(url, { method: 'POST', headers })
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject).end('{}')
  })
  return { status: response.statusCode, body: await text(response) }
}

const errorSchema = z.object({ error: z.object({ message: z.string(), remedy: z.string() }) })
