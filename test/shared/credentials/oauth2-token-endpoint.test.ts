import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OAuth2Grant } from '../../../shared/credentials/oauth2-secret.js'
import { tokenEndpoint } from '../../../shared/credentials/oauth2-token-endpoint.js'
import type { FailureCode } from '../../../shared/failures/catalogue.js'
import {
  type AuthorizationServer,
  type ScriptedAnswer,
  startAuthorizationServer,
} from '../../servers/authorization-server.js'

const CLIENT_SECRET = 'made-up~for-this-test.0001'
const REFRESH_TOKEN = 'not-a-real-refresh-token/+='

let server: AuthorizationServer

beforeEach(async () => {
  server = await startAuthorizationServer({ rotation: 'lenient' })
})
afterEach(() => server.close())

describe('what is sent', () => {
  test('client credentials, with the scope', async () => {
    await tokenEndpoint()({ ...application(), scope: 'https://mail.example.com/.default' })
    expect(Object.fromEntries(server.requests[0] ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-of-a-test',
      client_secret: CLIENT_SECRET,
      scope: 'https://mail.example.com/.default',
    })
  })

  test('a refresh token, without what is not known', async () => {
    const { clientSecret: _, ...publicClient } = consent()
    await tokenEndpoint()(publicClient).catch(() => {})
    expect(Object.fromEntries(server.requests[0] ?? [])).toEqual({
      grant_type: 'refresh_token',
      client_id: 'client-of-a-test',
      refresh_token: REFRESH_TOKEN,
    })
  })
})

describe('what is granted', () => {
  test('a token, its time, a new refresh token', async () => {
    const granted = await tokenEndpoint()({ ...consent(), refreshToken: server.consent() })
    expect(granted).toEqual({
      accessToken: server.accessTokens[0],
      expiresInSeconds: 3_600,
      refreshToken: expect.stringMatching(/^not-a-real-refresh-token-/),
    })
  })

  test.each([
    { what: 'the time as a text', expires_in: '3599', expiresInSeconds: 3_599 },
    { what: 'no time', expires_in: undefined, expiresInSeconds: 0 },
    { what: 'a time without end', expires_in: 1e300, expiresInSeconds: 0 },
    { what: 'nonsense for a time', expires_in: 'soon', expiresInSeconds: 0 },
  ])('$what', async ({ expires_in, expiresInSeconds }) => {
    server.script.push(answer(200, { access_token: 't', token_type: 'bearer', expires_in }))
    expect(await tokenEndpoint()(application())).toMatchObject({ expiresInSeconds })
  })
})

describe('what is refused: passing trouble, the application, the consent', () => {
  const rows: readonly [string, ScriptedAnswer, FailureCode][] = [
    ['a server error', answer(500, 'oops'), 'AUTH_UNAVAILABLE'],
    ['a server error in JSON', answer(503, { error: 'invalid_client' }), 'AUTH_UNAVAILABLE'],
    ['too many requests', answer(429, {}), 'AUTH_UNAVAILABLE'],
    ['"later"', answer(400, { error: 'temporarily_unavailable' }), 'AUTH_UNAVAILABLE'],
    ['its own fault', answer(400, { error: 'server_error' }), 'AUTH_UNAVAILABLE'],
    ['a page for people', answer(200, '<html>Welcome</html>'), 'AUTH_UNAVAILABLE'],
    [
      'an unusable token',
      answer(200, { access_token: 't', token_type: 'mac' }),
      'AUTH_UNAVAILABLE',
    ],
    ['an endless answer', answer(200, 'x'.repeat(300_000)), 'AUTH_UNAVAILABLE'],
    ['a hang-up', 'hang up', 'AUTH_UNAVAILABLE'],
    ['the client secret', answer(401, { error: 'invalid_client' }), 'AUTH_CLIENT_REFUSED'],
    ['the client', answer(400, { error: 'unauthorized_client' }), 'AUTH_CLIENT_REFUSED'],
    ['the scope', answer(400, { error: 'invalid_scope' }), 'AUTH_CLIENT_REFUSED'],
    ['the tenant', answer(400, { error: 'invalid_request' }), 'AUTH_CLIENT_REFUSED'],
    ['the address', answer(404, 'Not found'), 'AUTH_CLIENT_REFUSED'],
    ['the refresh token', answer(400, { error: 'invalid_grant' }), 'AUTH_CONSENT_REQUIRED'],
    ['for a sign-in', answer(400, { error: 'interaction_required' }), 'AUTH_CONSENT_REQUIRED'],
    ['for consent', answer(400, { error: 'consent_required' }), 'AUTH_CONSENT_REQUIRED'],
    ['by policy', answer(403, { error: 'admin_policy_enforced' }), 'AUTH_CONSENT_REQUIRED'],
  ]

  test.each(rows)('%s', async (_, scripted, code) => {
    server.script.push(scripted)
    expect(await failureOf(consent())).toMatchObject({ code })
  })

  test('silence, within the limit', async () => {
    server.script.push('fall silent')
    const failure = await failureOf(consent(), 100)
    expect(failure).toMatchObject({ code: 'AUTH_UNAVAILABLE' })
    expect(String(failure)).toContain('no answer in time; the limit is 0.1 s')
  })

  test('a name that does not resolve, a port that nobody listens at', async () => {
    const tokenUrl = 'https://no-such-host.invalid/token'
    expect(await failureOf({ ...consent(), tokenUrl })).toMatchObject({ code: 'AUTH_UNAVAILABLE' })
    await server.close()
    const failure = await failureOf(consent())
    expect(failure).toMatchObject({ code: 'AUTH_UNAVAILABLE' })
    expect(String(failure)).toContain('ECONNREFUSED')
  })

  test('an address elsewhere: the secret is not sent there', async () => {
    const elsewhere = await startAuthorizationServer()
    server.script.push({ status: 307, body: '', headers: { location: elsewhere.tokenUrl } })
    expect(await failureOf(application())).toMatchObject({ code: 'AUTH_CLIENT_REFUSED' })
    expect(elsewhere.requests).toEqual([])
    await elsewhere.close()
  })
})

describe('the message', () => {
  test('has the words of the provider', async () => {
    const error_description = 'AADSTS7000222: The client secret keys are expired.\r\nTrace ID: 1'
    server.script.push(answer(401, { error: 'invalid_client', error_description }))
    expect(String(await failureOf(application()))).toMatch(
      /127\.0\.0\.1:\d+ answered 401, invalid_client: AADSTS7000222: The client secret keys are expired\. Trace ID: 1$/,
    )
  })

  test('has no secret in any form, should the provider repeat it', async () => {
    const repeated = [CLIENT_SECRET, REFRESH_TOKEN, encodeURIComponent(REFRESH_TOKEN)].join(' and ')
    server.script.push(
      answer(400, { error: 'invalid_grant', error_description: repeated }),
      answer(200, { access_token: 'not-a-real-access-token', token_type: 'mac' }),
    )
    for (const told of [await failureOf(consent()), await failureOf(consent())]) {
      expect(inspect(told, { depth: 10 })).not.toMatch(/not-a-real/)
    }
  })
})

const application = (): OAuth2Grant => ({
  grant: 'client_credentials',
  tokenUrl: server.tokenUrl,
  clientId: 'client-of-a-test',
  clientSecret: CLIENT_SECRET,
  scope: undefined,
})

const consent = () => ({
  grant: 'refresh_token' as const,
  tokenUrl: server.tokenUrl,
  clientId: 'client-of-a-test',
  clientSecret: CLIENT_SECRET,
  refreshToken: REFRESH_TOKEN,
  scope: undefined,
})

function answer(status: number, body: object | string): ScriptedAnswer {
  return { status, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

async function failureOf(grant: OAuth2Grant, timeLimitMs?: number): Promise<unknown> {
  return tokenEndpoint(timeLimitMs)(grant).then(
    () => 'granted',
    (error: unknown) => error,
  )
}
