import { afterEach, describe, expect, test } from 'vitest'
import { type Authorization, authorizationOf } from '../../../cli/consent/authorization.js'
import { browserConsent } from '../../../cli/consent/browser-consent.js'
import { deviceConsent } from '../../../cli/consent/device-consent.js'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from '../../servers/authorization-server.js'

const SECRET = 'made-up~for-this-test.0001'

let server: AuthorizationServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function authorizationAt(
  way: 'device' | 'browser',
  options: AuthorizationServerOptions = {},
): Promise<{ authorization: Authorization; at: AuthorizationServer }> {
  const at = await startAuthorizationServer(options)
  server = at
  const authorization: Authorization = {
    way,
    clientId: 'client-of-a-test',
    clientSecret: SECRET,
    scope: 'mail offline_access',
    consentUrl: way === 'device' ? at.deviceUrl : at.authorizeUrl,
    tokenUrl: at.tokenUrl,
    endpoint: { tokenUrl: at.tokenUrl },
    redirectHost: '127.0.0.1',
  }
  return { authorization, at }
}

describe('by a code for devices', () => {
  async function consented(options: AuthorizationServerOptions) {
    const { authorization, at } = await authorizationAt('device', options)
    const said: string[] = []
    const pauses: number[] = []
    let now = 0
    const waiting = {
      say: (line: string) => said.push(line),
      pause: async (ms: number) => {
        pauses.push(ms)
        now += ms
      },
      clock: () => now,
    }
    return { at, said, pauses, token: deviceConsent(authorization, waiting) }
  }

  test('a person is told where to type it, and waited for as slowly as is asked', async () => {
    const { at, said, pauses, token } = await consented({
      devicePending: ['authorization_pending', 'slow_down', 'authorization_pending'],
    })
    expect(at.isLive(await token)).toBe(true)
    expect(said[0]).toBe('Open http://127.0.0.1/device and type the code WDJB-MJHT')
    expect(pauses).toEqual([1_000, 1_000, 6_000, 6_000])
  })

  test('an endpoint that is away for a moment is asked again', async () => {
    const { at, token } = await consented({})
    at.script.push({ status: 503, body: '' })
    expect(at.isLive(await token)).toBe(true)
  })

  test.each([
    [{ status: 400, body: '{"error":"access_denied"}' }, 'AUTH_CONSENT_REQUIRED'],
    [{ status: 400, body: '{"error":"expired_token"}' }, 'AUTH_CONSENT_REQUIRED'],
    [{ status: 401, body: '{"error":"invalid_client"}' }, 'AUTH_CLIENT_REFUSED'],
    [{ status: 200, body: '{"access_token":"x","token_type":"Bearer"}' }, 'AUTH_CONSENT_REQUIRED'],
  ])('%j ends it: %s', async (answer, code) => {
    const { at, token } = await consented({})
    at.script.push(answer)
    await expect(token).rejects.toMatchObject({ code })
  })

  test('a code that nobody types ends', async () => {
    const { token } = await consented({
      devicePending: Array.from({ length: 1_000 }, () => 'authorization_pending' as const),
    })
    await expect(token).rejects.toMatchObject({
      code: 'AUTH_CONSENT_REQUIRED',
      message: expect.stringContaining('not typed in time'),
    })
  })

  test('an error has nothing secret in it', async () => {
    const { at, token } = await consented({})
    const body = JSON.stringify({ error: 'invalid_client', error_description: `not ${SECRET}` })
    at.script.push({ status: 400, body })
    await expect(token).rejects.toMatchObject({ message: expect.not.stringContaining(SECRET) })
  })
})

describe('in a browser on this machine', () => {
  async function opened(change: (page: URL) => void = () => {}) {
    const { authorization, at } = await authorizationAt('browser')
    const page = Promise.withResolvers<URL>()
    const token = browserConsent(authorization, (line) => {
      const [url] = /http:\S+/.exec(line) ?? []
      if (url !== undefined) page.resolve(new URL(url))
    })
    token.catch(() => {})
    const url = await page.promise
    change(url)
    return { at, token, url }
  }

  test('it comes back with a code, which only we can redeem', async () => {
    const { at, token, url } = await opened()
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    const shown = await fetch(url)
    expect(await shown.text()).toContain('this page can be closed')
    expect(at.isLive(await token)).toBe(true)
    expect(at.requests[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/)
  })

  test('an answer to another question does not count', async () => {
    const { at, token, url } = await opened()
    const back = new URL(url.searchParams.get('redirect_uri') ?? '')
    back.search = '?code=stolen&state=other'
    expect((await fetch(back)).status).toBe(404)
    expect((await fetch(new URL('/elsewhere', back))).status).toBe(404)
    await fetch(url)
    expect(at.isLive(await token)).toBe(true)
    expect(at.requests).toHaveLength(1)
  })

  test('a person who refuses', async () => {
    const { token, url } = await opened()
    const back = new URL(url.searchParams.get('redirect_uri') ?? '')
    back.search = `?error=access_denied&state=${url.searchParams.get('state')}`
    await fetch(back)
    await expect(token).rejects.toMatchObject({
      code: 'AUTH_CONSENT_REQUIRED',
      message: expect.stringContaining('access_denied'),
    })
  })
})

describe('what is asked for', () => {
  const said = {
    way: 'device',
    clientId: 'id',
    clientSecret: undefined,
    tenant: undefined,
    tokenUrl: undefined,
    consentUrl: undefined,
    scope: undefined,
  } as const

  test('of Microsoft: its endpoints, and mail both ways', () => {
    expect(authorizationOf(said, 'microsoft365')).toMatchObject({
      consentUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/devicecode',
      tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      scope: expect.stringMatching(/IMAP\.AccessAsUser\.All .*SMTP\.Send offline_access/),
      endpoint: { tenant: 'common' },
    })
    const browser = { ...said, way: 'browser', tenant: 'contoso.example' } as const
    expect(authorizationOf(browser, undefined).consentUrl).toBe(
      'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize',
    )
  })

  test('of Google: in a browser, for good', () => {
    expect(authorizationOf({ ...said, way: 'browser' }, 'gmail')).toMatchObject({
      consentUrl: expect.stringMatching(/access_type=offline&prompt=consent$/),
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scope: 'https://mail.google.com/',
    })
  })

  test.each<[Partial<Parameters<typeof authorizationOf>[0]>, string | undefined, RegExp]>([
    [{ clientId: undefined }, 'gmail', /--client-id/],
    [{}, 'gmail', /--consent browser/],
    [{}, undefined, /--token-url, --consent-url and --scope/],
    [{ tenant: 'a/../b' }, undefined, /--tenant/],
    [
      { tokenUrl: 'http://login.example/t', consentUrl: 'https://login.example/d', scope: 's' },
      undefined,
      /begin with https/,
    ],
  ])('%j of %s is wrong use', (change, provider, says) => {
    expect(() => authorizationOf({ ...said, ...change }, provider)).toThrow(says)
  })
})
