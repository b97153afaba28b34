import { describe, expect, test } from 'vitest'
import { type OAuth2Source, POLL_SESSION_MS } from '../../../shared/credentials/oauth2-rotation.js'
import { OAuth2Tokens } from '../../../shared/credentials/oauth2-tokens.js'

const STARTED_AT = Date.parse('2026-11-21T09:00:00Z')
const SOURCE: OAuth2Source = {
  secretName: 'operations',
  version: 'version-1',
  value: '{}',
  grant: {
    grant: 'client_credentials',
    tokenUrl: 'https://auth.example.com/token',
    clientId: 'id',
    clientSecret: 'made-up~for-this-test.0001',
    scope: undefined,
  },
}

describe('a token is asked for once', () => {
  test.each([
    { when: 'at once', afterMs: 0, version: 'version-1', asked: 1 },
    { when: 'until shortly before its end', afterMs: 3_299_999, version: 'version-1', asked: 1 },
    { when: 'but not later', afterMs: 3_300_000, version: 'version-1', asked: 2 },
    {
      when: 'for a secret, but not for its next value',
      afterMs: 0,
      version: 'version-2',
      asked: 2,
    },
  ])('$when', async ({ afterMs, version, asked }) => {
    const { tokens, wait, requests } = given({ expiresInSeconds: 3_600 })
    await tokens.accessToken(SOURCE, { afresh: false })
    wait(afterMs)
    const second = await tokens.accessToken({ ...SOURCE, version }, { afresh: false })
    expect(requests()).toBe(asked)
    expect(second).toEqual({ value: `token-${asked}`, isFresh: asked === 2 })
  })

  test.each([0, POLL_SESSION_MS / 1_000])(
    'unless it lasts for %i seconds only',
    async (seconds) => {
      const { tokens, requests } = given({ expiresInSeconds: seconds })
      await tokens.accessToken(SOURCE, { afresh: false })
      await tokens.accessToken(SOURCE, { afresh: false })
      expect(requests()).toBe(2)
    },
  )

  test.each([
    { leftSeconds: 681, asked: 1 },
    { leftSeconds: 679, asked: 2 },
  ])('for sessions of 680 seconds, with $leftSeconds seconds left: $asked', async (row) => {
    const { tokens, wait, requests } = given({ expiresInSeconds: 3_600, sessionMs: 680_000 })
    await tokens.accessToken(SOURCE, { afresh: false })
    wait((3_600 - row.leftSeconds) * 1_000)
    await tokens.accessToken(SOURCE, { afresh: false })
    expect(requests()).toBe(row.asked)
  })

  test('unless another is wanted', async () => {
    const { tokens } = given({ expiresInSeconds: 3_600 })
    await tokens.accessToken(SOURCE, { afresh: false })
    expect(await tokens.accessToken(SOURCE, { afresh: true })).toMatchObject({ value: 'token-2' })
    expect(await tokens.accessToken(SOURCE, { afresh: false })).toMatchObject({ value: 'token-2' })
  })

  test('for each secret', async () => {
    const { tokens } = given({ expiresInSeconds: 3_600 })
    await tokens.accessToken(SOURCE, { afresh: false })
    const other = { ...SOURCE, secretName: 'accounting' }
    expect(await tokens.accessToken(other, { afresh: false })).toMatchObject({ value: 'token-2' })
    expect(await tokens.accessToken(SOURCE, { afresh: false })).toMatchObject({ value: 'token-1' })
  })
})

describe('a token that a run has stored with a new refresh token', () => {
  const stored = (accessTokenExpires: string): OAuth2Source => ({
    ...SOURCE,
    grant: {
      ...SOURCE.grant,
      grant: 'refresh_token',
      refreshToken: 'not-a-real-refresh-token',
      accessToken: 'stored',
      accessTokenExpires,
    },
  })

  test.each([
    { ends: '2026-11-21T09:05:01.000Z', used: 'stored' },
    { ends: '2026-11-21T09:05:00.000Z', used: 'token-1' },
    { ends: '2026-11-21T08:00:00.000Z', used: 'token-1' },
  ])('and that ends at $ends, when it is nine: $used', async ({ ends, used }) => {
    const { tokens } = given({ expiresInSeconds: 3_600 })
    expect(await tokens.accessToken(stored(ends), { afresh: false })).toMatchObject({ value: used })
  })

  test.each([
    { ends: '2026-11-21T09:11:21.000Z', used: 'stored' },
    { ends: '2026-11-21T09:11:20.000Z', used: 'token-1' },
  ])('and that ends at $ends, for sessions of 680 seconds: $used', async ({ ends, used }) => {
    const { tokens } = given({ expiresInSeconds: 3_600, sessionMs: 680_000 })
    expect(await tokens.accessToken(stored(ends), { afresh: false })).toMatchObject({ value: used })
  })

  test('is not used once it was refused', async () => {
    const { tokens } = given({ expiresInSeconds: 3_600 })
    const source = stored('2026-11-21T10:00:00.000Z')
    expect(await tokens.accessToken(source, { afresh: true })).toMatchObject({ value: 'token-1' })
    expect(await tokens.accessToken(source, { afresh: false })).toMatchObject({ value: 'token-1' })
  })
})

test('a token that was refused to us leaves none at hand', async () => {
  const { tokens, fail } = given({ expiresInSeconds: 3_600 })
  await tokens.accessToken(SOURCE, { afresh: false })
  fail()
  await expect(tokens.accessToken(SOURCE, { afresh: true })).rejects.toThrow('no token')
  await expect(tokens.accessToken(SOURCE, { afresh: false })).rejects.toThrow('no token')
})

function given({
  expiresInSeconds,
  sessionMs = POLL_SESSION_MS,
}: {
  expiresInSeconds: number
  sessionMs?: number
}) {
  let nowMs = STARTED_AT
  let requests = 0
  let failing = false
  const never = () => Promise.reject(new Error('nothing is stored for an application'))
  const tokens = new OAuth2Tokens({
    store: { read: never, save: never, lastSaved: never, makeCurrent: never },
    requestToken: async () => {
      if (failing) throw new Error('no token')
      requests += 1
      return { accessToken: `token-${requests}`, expiresInSeconds }
    },
    newId: () => 'id',
    pause: async () => {},
    now: () => new Date(nowMs),
    sessionMs,
  })
  return {
    tokens,
    requests: () => requests,
    wait(ms: number) {
      nowMs += ms
    },
    fail() {
      failing = true
    },
  }
}
