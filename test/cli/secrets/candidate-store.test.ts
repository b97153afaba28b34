import { describe, expect, test } from 'vitest'
import { candidateStore, renewingStore } from '../../../cli/secrets/candidate-store.js'

test('a proof that brings another refresh token changes what is kept', async () => {
  const store = candidateStore('first', 'v1')
  expect(await store.read('any')).toEqual({ value: 'first', version: 'v1' })
  expect(await store.lastSaved('any')).toBeUndefined()
  await store.save('any', { value: 'second', version: 'v2' })
  expect(store.value()).toBe('second')
  expect(await store.read('any')).toEqual({ value: 'first', version: 'v1' })
  expect(await store.makeCurrent('any', 'v2', 'other')).toBe(false)
  expect(await store.makeCurrent('any', 'v3', 'v1')).toBe(false)
  expect(await store.makeCurrent('any', 'v2', 'v1')).toBe(true)
  expect(store.value()).toBe('second')
  expect(await store.lastSaved('any')).toEqual({ value: 'second', version: 'v2' })
})

const grantOf = (refreshToken: string, more: object = {}) => ({
  grant: 'refresh_token',
  tokenUrl: 'https://login.example.com/token',
  clientId: 'id',
  refreshToken,
  ...more,
})
const secretOf = (refreshToken: string, more: object = {}): string =>
  JSON.stringify({ username: 'ops', oauth2: grantOf(refreshToken, more) })

describe('a proof by the refresh token that is stored', () => {
  const stored = { value: secretOf('first', { clientSecret: 'old' }), version: 'v1' }
  const renewed = {
    value: secretOf('second', {
      clientSecret: 'new',
      accessToken: 'at-hand',
      accessTokenExpires: '2026-11-21T10:00:00Z',
    }),
    version: 'v1-rotated',
  }

  test('stores the one that comes in its place in the old login, at once', async () => {
    const store = candidateStore(stored.value, stored.version)
    const candidate = renewingStore(secretOf('first', { clientSecret: 'new' }), { store, stored })
    expect(candidate.claims).toBeUndefined()
    expect(candidate.hasRenewed()).toBe(false)
    await candidate.save('any', renewed)
    expect(await candidate.makeCurrent('any', renewed.version, 'v1')).toBe(true)
    const { value = '', version } = (await store.read('any')) ?? {}
    expect(version).toBe(renewed.version)
    expect(JSON.parse(value)).toMatchObject({
      username: 'ops',
      oauth2: { clientSecret: 'old', refreshToken: 'second', accessToken: 'at-hand' },
    })
    expect(candidate.value()).toBe(renewed.value)
    expect(candidate.replaces()).toBe(renewed.version)
    expect(candidate.hasRenewed()).toBe(true)
    expect(await candidate.read('any')).toEqual(renewed)
  })

  test('claims the stored version, as polls do', () => {
    const claims = { claim: async () => true, lastClaim: async () => undefined }
    const store = { ...candidateStore(stored.value, stored.version), claims }
    expect(renewingStore('new', { store, stored }).claims).toBe(claims)
  })

  test('is not begun where another run has renewed it meanwhile', async () => {
    const store = candidateStore('other', 'v2')
    await expect(renewingStore('new', { store, stored }).read('any')).rejects.toThrow(/try again/)
  })

  test('does not replace what somebody has stored meanwhile', async () => {
    const store = candidateStore('other', 'v2')
    const candidate = renewingStore(secretOf('first'), { store, stored })
    await candidate.save('any', renewed)
    expect(await candidate.makeCurrent('any', renewed.version, 'v1')).toBe(false)
    expect(candidate.replaces()).toBe('v1')
    expect(await store.read('any')).toEqual({ value: 'other', version: 'v2' })
  })
})
