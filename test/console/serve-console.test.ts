import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fault, RowsAnswer } from '../../console/api/answers.js'
import type { DecisionRow } from '../../console/api/decision-row.js'
import type { AccountAnswer } from '../../console/api/mail-account-answer.js'
import type { MailView } from '../../console/api/mail-view.js'
import type { ParameterFault } from '../../console/api/row-query.js'
import { consoleWorld } from './console-world.js'
import { type ServedWorld, serveWorld } from './serve-world.js'

/** Within what the ledger remembers, whatever the day. */
const AT = new Date(Date.now() - 3_600_000)

let served: ServedWorld

beforeAll(async () => {
  const world = consoleWorld()
  await world.come({ subject: 'JOB-END 1', text: 'ジョブは 正常終了 しました', at: AT })
  await world.come({ subject: 'JOB-END 2', text: '異常終了', at: new Date(+AT + 60_000) })
  served = await serveWorld(world)
})

afterAll(() => served.close())

const ID = 'operations.inbox-83ecb521.0000000007.0000000001'

/** Every path that answers with data. */
const PATHS = [
  '/api/place',
  '/api/overview',
  '/api/mailboxes/operations/polls',
  '/api/sends',
  '/api/rules',
  '/api/incidents',
  '/api/decisions',
  `/api/decisions/${ID}`,
  '/api/mail',
  `/api/mail/all/${ID}`,
  `/api/mail/all/${ID}/raw`,
  `/api/mail/all/${ID}/neighbours`,
]

/** A request as it is written, whatever a client would make of its path. */
const raw = (
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(served.url)
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })

describe.each(PATHS)('%s', (path) => {
  const key = () => ({ 'x-mailjobs-key': served.key })

  test('is answered to who has the key', async () => {
    expect((await served.get(path)).status).toBe(200)
    expect(served.bugs).toEqual([])
  })

  test.each([
    ['no key', {}, 401],
    ['another key', { 'x-mailjobs-key': 'A'.repeat(43) }, 401],
  ])('is refused with %s', async (_case, headers, status) => {
    expect(await raw(path, headers)).toBe(status)
  })

  test.each([
    ['a foreign Host', { Host: 'attacker.example' }],
    ['a Host with another port', { Host: '127.0.0.1:1' }],
    ['a Host that ends alike', { Host: '127.0.0.1.attacker.example' }],
    ['a foreign Origin', { Origin: 'http://attacker.example' }],
    ['the Origin of another port', { Origin: 'http://127.0.0.1:1' }],
    ['the Origin null', { Origin: 'null' }],
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of another port', { 'Sec-Fetch-Site': 'same-site' }],
    [
      'an opened page of another site',
      {
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
      },
    ],
  ])('is refused to %s, whatever key it has', async (_case, headers) => {
    expect(await raw(path, { ...key(), ...headers })).toBe(403)
  })

  test.each(['%61', '%2561', '%2f', '%00', '%c0%af'])('is refused spelt with %s', async (spelt) => {
    const other = path.replace('/a', `/${spelt}`)
    expect([400, 404]).toContain(await raw(other, {}))
    expect([400, 404]).toContain(await raw(other, key()))
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('is refused by %s', async (method) => {
    expect(await raw(path, {}, method)).toBe(401)
    expect(await raw(path, key(), method)).toBe(404)
  })
})

test.each(['//api/place', '/./api/place', '/x/../api/place', '/API/place', '/assets/../api/place'])(
  'the path %s gives nothing away without the key',
  async (path) => {
    expect([400, 401, 404]).toContain(await raw(path, {}))
  },
)

test('the page has no data, and may load nothing but its own', async () => {
  const response = await fetch(`${served.url}/decisions/x`)
  expect(response.status).toBe(200)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]{22}'; img-src 'self' data:; connect-src 'self'; frame-src http:\/\/127\.0\.0\.1:\d+\/; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'$/,
  )
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  const text = await response.text()
  expect(text).not.toContain(served.key)
  expect(text).not.toContain('JOB-END')
})

test('the page can be opened from elsewhere, and takes localhost to its own origin', async () => {
  const opened = {
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  }
  expect(await raw('/decisions', opened)).toBe(200)
  expect(await raw('/decisions', { ...opened, 'Sec-Fetch-Dest': 'iframe' })).toBe(403)
  const { port } = new URL(served.url)
  expect(await raw('/decisions', { Host: `localhost:${port}` })).toBe(302)
})

interface Wrong {
  readonly error: Fault
  readonly faults: readonly ParameterFault[]
}

test('rows come by key, and a filter is never passed over', async () => {
  const { data } = await served.answer<RowsAnswer<DecisionRow>>('/api/decisions?result=unmatched')
  expect(data.rows.map(({ subject }) => subject)).toEqual(['JOB-END 2'])
  expect((await served.get('/api/decisions?resutl=unmatched')).status).toBe(400)
  expect((await served.answer<Wrong>('/api/decisions?resutl=unmatched')).faults).toEqual([
    { parameter: 'resutl', message: 'is no filter of this view' },
  ])
  const foreign = await served.answer<Wrong>(`/api/decisions?monitor=all&cursor=${data.newest}`)
  expect(foreign.error.code).toBe('CURSOR_OF_OTHER_FILTER')
})

test('a mail is told with what matched marked, and why', async () => {
  const { text } = await served.answer<MailView>(`/api/mail/nightly/${ID}`)
  expect(text?.marks.map(([from, to]) => text.value.slice(from, to))).toEqual(['正常終了'])
  const why = await served.answer<AccountAnswer>(`/api/decisions/${ID}`)
  const told = why.conditions.find(({ monitor }) => monitor === 'nightly')
  expect(told?.conditions.map(({ path }) => path)).toEqual(['when.subject[0]', 'when.text[0]'])
})

test('what is not there is told, and no path with it', async () => {
  const response = await served.get(`/api/mail/all/${ID.replace(/1$/, '9')}`)
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('inbox')
})
