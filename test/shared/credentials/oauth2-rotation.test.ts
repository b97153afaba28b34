import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import { startSecretsManagerStandIn } from '../../../local/stand-ins/secrets-manager.js'
import { readOAuth2Secret } from '../../../shared/credentials/login-secret.js'
import {
  OAuth2Rotation,
  type OAuth2Source,
  POLL_SESSION_MS,
} from '../../../shared/credentials/oauth2-rotation.js'
import { tokenEndpoint } from '../../../shared/credentials/oauth2-token-endpoint.js'
import { storedVersionOf } from '../../../shared/credentials/rotation-version.js'
import type { SecretStore } from '../../../shared/credentials/secret-store.js'
import { SecretsManagerStore } from '../../../shared/credentials/secrets-manager.js'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from '../../servers/authorization-server.js'
import { type MemorySecrets, memorySecrets } from '../../worlds/memory-secrets.js'

const NAME = 'mailjobs/test/mailboxes/operations'

let server: AuthorizationServer
let secrets: MemorySecrets
let store: SecretStore
/** The calls to Secrets Manager, in order. */
let calls: string[]
/** Asked for a fault before each. */
let onCall: (operation: string) => Fault | undefined
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  secrets = memorySecrets()
  calls = []
  onCall = () => undefined
  const standIn = await startSecretsManagerStandIn({
    ...secrets,
    intercept: ({ operation }) => {
      calls.push(operation)
      return onCall(operation)
    },
  })
  const client = new SecretsManagerClient({
    endpoint: standIn.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    maxAttempts: 1,
  })
  store = new SecretsManagerStore(client)
  closing.push(standIn.close)
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe('a refresh token that came with an access token', () => {
  test('is saved, then made the current one, before the access token is given out', async () => {
    await givenConsent({ rotation: 'strict' })
    const before = await stored()
    calls.length = 0
    const granted = await newRun().grant(before)

    const claiming = ['GetSecretValue', 'PutSecretValue']
    expect(calls).toEqual([...claiming, 'PutSecretValue', 'UpdateSecretVersionStage'])
    const after = await stored()
    expect(after.version).toBe(granted.version)
    expect(refreshTokenOf(after)).toBe(granted.refreshToken)
    expect(server.isLive(refreshTokenOf(after))).toBe(true)
  })

  test('changes nothing else in the secret', async () => {
    await givenConsent({ rotation: 'lenient' }, { comment: 'not ours' })
    const before = await stored()
    await newRun().grant(before)
    const { oauth2, ...others } = JSON.parse((await stored()).value)
    const { accessToken, accessTokenExpires } = oauth2
    expect(Date.parse(accessTokenExpires)).toBeGreaterThan(Date.now())
    const { oauth2: oauth2Before, ...othersBefore } = JSON.parse(before.value)
    const tokens = { refreshToken: oauth2.refreshToken, accessToken, accessTokenExpires }
    expect({ oauth2, ...others }).toEqual({
      ...othersBefore,
      oauth2: { ...oauth2Before, ...tokens },
    })
  })

  test('is used by the next run, and the next: a hundred of them', async () => {
    await givenConsent({ rotation: 'strict' })
    const { version } = await stored()
    for (let run = 0; run < 100; run += 1) await newRun().grant(await stored())
    const last = await stored()
    expect(server.isLive(refreshTokenOf(last))).toBe(true)
    expect(storedVersionOf(last.version)).toBe(version)
  })

  test('if there is none, the secret stays as it is, and only its first use is claimed', async () => {
    await givenConsent({ rotation: 'none' })
    const before = await stored()
    expect(await newRun().grant(before)).toMatchObject({ version: before.version })
    expect(await stored()).toEqual(before)
    const run = newRun()
    calls.length = 0
    await run.grant(before)
    expect(calls).toEqual(['GetSecretValue'])
    calls.length = 0
    await run.grant(before)
    expect(calls).toEqual([])
  })

  test('if there is none, and that cannot be noted, its next use is claimed once more', async () => {
    await givenConsent({ rotation: 'none' })
    failPutsAfter(1)
    expect(await newRun().grant(await stored())).toMatchObject({ accessToken: expect.any(String) })
    onCall = () => undefined
    const later = newRun(async () => {}, aMinuteLater())
    expect(await later.grant(await stored())).toMatchObject({ accessToken: expect.any(String) })
    const source = await stored()
    calls.length = 0
    await newRun().grant(source)
    expect(calls).toEqual(['GetSecretValue'])
  })
})

describe('the first use of a consent', () => {
  test.each([2, 3, 5])(
    'by %i runs at once, with a provider that takes a second use for theft: one use, and the consent lives',
    async (count) => {
      await givenConsent({ rotation: 'revoking' })
      const before = await stored()
      const runs = Array.from({ length: count }, () => newRun(soon).grant(before))
      const ends = await Promise.allSettled(runs)
      expect(refreshTokensAsked()).toEqual([refreshTokenOf(before)])
      expect(ends.map(({ status }) => status)).toContain('fulfilled')
      expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
    },
  )

  test('of one that is never rotated, by several at once: all have a token', async () => {
    await givenConsent({ rotation: 'none' })
    const before = await stored()
    const runs = Array.from({ length: 4 }, () => newRun(soon).grant(before))
    const granted = await Promise.all(runs)
    expect(new Set(granted.map(({ accessToken }) => accessToken)).size).toBe(4)
  })

  test.each(['strict', 'revoking', 'none'] as const)(
    'is not made while the secret cannot be written, whatever the provider does (%s)',
    async (rotation) => {
      await givenConsent({ rotation })
      failPutsAfter(0)
      const before = await stored()
      await expect(newRun().grant(before)).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
      expect(server.requests).toEqual([])
      expect(server.isLive(refreshTokenOf(before))).toBe(true)
    },
  )

  test('of what somebody stores anew is claimed anew', async () => {
    await givenConsent({ rotation: 'none' })
    await newRun().grant(await stored())
    secrets.values.set(NAME, valueWith(server.consent()))
    calls.length = 0
    await newRun().grant(await stored())
    expect(calls.filter((call) => call === 'PutSecretValue')).toHaveLength(2)
  })
})

describe('what is left to save at the end of a run', () => {
  test('is tried once more, and then told by the name of its secret', async () => {
    await givenConsent({ rotation: 'strict' })
    const run = newRun()
    expect(await run.saveLeft()).toEqual([])
    failPutsAfter(1)
    await run.grant(await stored())
    expect(await run.saveLeft()).toEqual([expect.stringMatching(`^${NAME}: .`)])
    onCall = () => undefined
    expect(await run.saveLeft()).toEqual([])
    // The process ends, and another one goes on by it.
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
  })
})

describe('two runs with the same refresh token', () => {
  test('GIVEN that it stays valid WHEN both get a new one THEN one is stored, and both go on', async () => {
    await givenConsent({ rotation: 'lenient', onGranted: bothHaveAsked(2) })
    const before = await stored()
    // The other one takes it for dead.
    const other = newRun(async () => {}, aMinuteLater())
    const granted = await Promise.all([newRun().grant(before), other.grant(before)])

    const after = await stored()
    expect(granted.map(({ version }) => version)).toContain(after.version)
    expect(granted.filter(({ version }) => version === undefined)).toHaveLength(1)
    expect(granted.map(({ refreshToken }) => refreshToken)).toContain(refreshTokenOf(after))
    expect(await newRun().grant(after)).toMatchObject({ version: expect.any(String) })
  })

  test('GIVEN that it ends with its use WHEN one is late THEN it goes on with what the other has stored', async () => {
    await givenConsent({ rotation: 'strict' })
    const before = await stored()
    await newRun().grant(before)
    const { version } = await stored()
    expect(await newRun().grant(before)).toMatchObject({
      accessToken: server.accessTokens[0],
      version,
    })
    expect(server.accessTokens).toHaveLength(1)
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
  })

  test('GIVEN that the access token of the other has ended THEN it asks for its own', async () => {
    await givenConsent({ rotation: 'strict', expiresInSeconds: 300 })
    const before = await stored()
    await newRun().grant(before)
    expect(await newRun().grant(before)).toMatchObject({ accessToken: server.accessTokens[1] })
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
  })

  test('GIVEN that the other is still saving WHEN one is refused THEN it waits for it', async () => {
    await givenConsent({ rotation: 'strict' })
    const before = await stored()
    const slow = newRun()
    failPutsAfter(1)
    expect(await slow.grant(before)).toMatchObject({ version: undefined })
    onCall = () => undefined
    const late = newRun(async (ms) => {
      if (ms > 0) await slow.grant(before)
    })
    expect(await late.grant(before)).toMatchObject({ version: expect.any(String) })
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
  })

  test.each([1, 2, 3])(
    'three at once, round %i: the stored token is alive at the end',
    async () => {
      await givenConsent({ rotation: 'strict' })
      const before = await stored()
      const settled = await Promise.allSettled(
        [newRun(soon), newRun(soon), newRun(soon)].map((run) => run.grant(before)),
      )
      expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
      expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
    },
  )
})

describe('a run that is cut off', () => {
  test('after saving, before the new token is the current one: the next run finds it', async () => {
    await givenConsent({ rotation: 'strict' })
    onCall = (operation) =>
      operation === 'UpdateSecretVersionStage' ? 'drop-connection-before' : undefined
    expect(await newRun().grant(await stored())).toMatchObject({ version: undefined })
    onCall = () => undefined

    const before = await stored()
    expect(server.isLive(refreshTokenOf(before))).toBe(false)
    const next = newRun(async () => {}, aMinuteLater())
    expect(await next.grant(before)).toMatchObject({ accessToken: server.accessTokens[0] })
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
  })

  test('by a lost answer, although the new token is the current one: it goes on', async () => {
    await givenConsent({ rotation: 'strict' })
    onCall = (operation) =>
      operation === 'UpdateSecretVersionStage' ? 'drop-connection-after-effect' : undefined
    const { version } = await newRun().grant(await stored())
    expect((await stored()).version).toBe(version)
  })

  test('by a lost answer, of any call: nothing is lost', async () => {
    for (const lost of ['PutSecretValue', 'UpdateSecretVersionStage']) {
      await givenConsent({ rotation: 'strict' })
      onCall = (operation) => (operation === lost ? 'drop-connection-after-effect' : undefined)
      await newRun()
        .grant(await stored())
        .catch(() => {})
      onCall = () => undefined
      await newRun(async () => {}, aMinuteLater()).grant(await stored())
      expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
    }
  })

  test('from Secrets Manager for a moment: the token is used, and the new refresh token is saved before it is given out', async () => {
    for (const failures of [1, 2, 4]) {
      await givenConsent({ rotation: 'strict' })
      failPutsAfter(1, failures)
      const { accessToken, version } = await newRun().grant(await stored())
      expect(accessToken).toBe(server.accessTokens[0])
      expect((await stored()).version).toBe(version)
      // Another environment goes on by it.
      expect(await newRun().grant(await stored())).toMatchObject({ version: expect.any(String) })
    }
  })

  test('from Secrets Manager for long: the same process uses what it has, saves it when it can, and asks for nothing before', async () => {
    await givenConsent({ rotation: 'strict' })
    failPutsAfter(1)
    const run = newRun()
    const before = await stored()
    const { accessToken } = await run.grant(before)
    expect(await run.grant(before)).toMatchObject({ accessToken, version: undefined })
    onCall = () => undefined
    expect(await run.grant(before)).toMatchObject({ accessToken, version: expect.any(String) })
    expect(server.requests).toHaveLength(1)
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
  })

  test('from Secrets Manager for longer than its token lasts: the chain of refresh tokens goes on in the process, and is stored in the end', async () => {
    await givenConsent({ rotation: 'strict', expiresInSeconds: 60 })
    failPutsAfter(1)
    const run = newRun()
    const before = await stored()
    for (let time = 0; time < 4; time += 1) {
      expect(await run.grant(before)).toMatchObject({ accessToken: server.accessTokens[time] })
    }
    onCall = () => undefined
    await run.grant(before)
    expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
    expect(storedVersionOf((await stored()).version)).toBe(before.version)
  })
})

describe('a secret that has been rotated before', () => {
  /** A provider that takes a refresh token that is used twice for stolen would end all of them with the second request. */
  const givenRotated = async () => {
    await givenConsent({ rotation: 'strict', expiresInSeconds: 60 })
    await newRun().grant(await stored())
    server.requests.length = 0
    return stored()
  }

  test.each([2, 3, 5])(
    'GIVEN %i runs at once THEN its refresh token is used once',
    async (count) => {
      const before = await givenRotated()
      const runs = Array.from({ length: count }, () => newRun(soon).grant(before))
      const ends = await Promise.allSettled(runs)
      expect(refreshTokensAsked().filter((token) => token === refreshTokenOf(before))).toHaveLength(
        1,
      )
      expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
      for (const end of ends.filter((each) => each.status === 'rejected'))
        expect(end.reason).toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
      expect(server.isLive(refreshTokenOf(await stored()))).toBe(true)
    },
  )

  test('is not spent while it cannot be saved', async () => {
    const before = await givenRotated()
    onCall = (operation) =>
      operation === 'PutSecretValue' ? { status: 500, code: 'InternalServiceError' } : undefined
    await expect(newRun().grant(before)).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' })
    expect(server.requests).toEqual([])
    expect(server.isLive(refreshTokenOf(before))).toBe(true)
  })

  test('whose claim was left by a run that died is free after a minute', async () => {
    const before = await givenRotated()
    const died = newRun()
    server.revokeConsent()
    await died.grant(before).catch(() => {})
    const soonAfter = newRun(async () => {})
    await expect(soonAfter.grant(before)).rejects.toThrow(/another run is renewing its token/)
    const later = new Date(Date.now() + 61_000)
    await expect(newRun(async () => {}, later).grant(before)).rejects.toMatchObject({
      code: 'AUTH_CONSENT_REQUIRED',
    })
    // The one that had claimed it may try again by itself.
    await expect(died.grant(before)).rejects.toMatchObject({ code: 'AUTH_CONSENT_REQUIRED' })
  })

  test('is claimed by a version that has nothing of the secret in it', async () => {
    const before = await givenRotated()
    await newRun().grant(before)
    const claim = await store.claims?.lastClaim(NAME)
    expect(JSON.parse(claim?.value ?? '')).toEqual({
      of: before.version,
      by: expect.any(String),
      at: expect.any(String),
    })
  })
})

describe('a value that somebody stores meanwhile', () => {
  test('is never replaced by a new refresh token of the old one', async () => {
    await givenConsent({ rotation: 'lenient' })
    const before = await stored()
    const byHand = valueWith(server.consent())
    secrets.values.set(NAME, byHand)
    expect(await newRun().grant(before)).toMatchObject({ version: undefined })
    expect((await stored()).value).toBe(byHand)
  })

  test('is never replaced by what a run of the old one has left behind', async () => {
    await givenConsent({ rotation: 'strict' })
    onCall = (operation) =>
      operation === 'UpdateSecretVersionStage' ? 'drop-connection-before' : undefined
    await newRun()
      .grant(await stored())
      .catch(() => {})
    onCall = () => undefined
    const byHand = valueWith('not-a-real-refresh-token-mistyped')
    secrets.values.set(NAME, byHand)

    await expect(newRun().grant(await stored())).rejects.toMatchObject({
      code: 'AUTH_CONSENT_REQUIRED',
    })
    expect((await stored()).value).toBe(byHand)
  })
})

describe('consent that is gone', () => {
  test('is told after a second look, and no third', async () => {
    await givenConsent({ rotation: 'strict' })
    await newRun().grant(await stored())
    server.revokeConsent()
    server.requests.length = 0
    const pauses: number[] = []
    const run = newRun(async (ms) => {
      pauses.push(ms)
    })
    await expect(run.grant(await stored())).rejects.toMatchObject({ code: 'AUTH_CONSENT_REQUIRED' })
    expect(server.requests).toHaveLength(1)
    expect(pauses).toEqual([0, 2_000])
  })
})

async function givenConsent(options: AuthorizationServerOptions, more: object = {}): Promise<void> {
  server = await startAuthorizationServer(options)
  closing.push(server.close)
  secrets.values.set(NAME, valueWith(server.consent(), more))
}

const valueWith = (refreshToken: string, more: object = {}): string =>
  JSON.stringify({
    ...more,
    oauth2: {
      ...more,
      grant: 'refresh_token',
      tokenUrl: server.tokenUrl,
      clientId: 'client-of-a-test',
      clientSecret: 'made-up~for-this-test.0001',
      refreshToken,
    },
  })

/** Secrets Manager takes so many values more, and then none, or so many times none. */
function failPutsAfter(taken: number, failures = Number.POSITIVE_INFINITY): void {
  let puts = 0
  onCall = (operation) => {
    if (operation !== 'PutSecretValue') return undefined
    puts += 1
    if (puts <= taken || puts > taken + failures) return undefined
    return { status: 503, code: 'ServiceUnavailable' }
  }
}

/** When the claim of a run that has died counts no more. */
const aMinuteLater = () => new Date(Date.now() + 61_000)

/** A run in a process of its own: it shares nothing with others but the secret. */
const newRun = (pause: (ms: number) => Promise<void> = async () => {}, at?: Date): OAuth2Rotation =>
  new OAuth2Rotation({
    store,
    requestToken: tokenEndpoint(),
    newId: randomUUID,
    pause,
    now: () => at ?? new Date(),
    sessionMs: POLL_SESSION_MS,
  })

async function stored(): Promise<OAuth2Source> {
  const secret = await store.read(NAME)
  if (!secret) throw new Error('there is no secret')
  return { ...secret, secretName: NAME, grant: readOAuth2Secret(secret.value, NAME).oauth2 }
}

const refreshTokensAsked = (): (string | null)[] =>
  server.requests.map((form) => form.get('refresh_token'))

function refreshTokenOf({ grant }: OAuth2Source): string {
  if (grant.grant === 'refresh_token') return grant.refreshToken
  throw new Error('there is no refresh token')
}

/** Lets nobody go on before `count` have come. */
function bothHaveAsked(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = 0
  return () => {
    asked += 1
    if (asked >= count) resolve()
    return promise
  }
}

/** The pause of a race, shortened: what others do takes a few milliseconds here. */
const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms / 20))
