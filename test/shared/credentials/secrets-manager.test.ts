import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import type { LoopbackServer } from '../../../local/stand-ins/loopback-server.js'
import { startSecretsManagerStandIn } from '../../../local/stand-ins/secrets-manager.js'
import { SecretsManagerStore } from '../../../shared/credentials/secrets-manager.js'
import { StoredCredentials } from '../../../shared/credentials/stored-credentials.js'
import { memorySecrets } from '../../worlds/memory-secrets.js'

const ACCOUNT = { name: 'operations', address: 'operations@example.co.jp' }
const PASSWORD = 'not-a-real-password'

let server: LoopbackServer
let client: SecretsManagerClient
let secrets: Map<string, string>
let fault: Fault | undefined

beforeEach(async () => {
  secrets = new Map()
  fault = undefined
  server = await startSecretsManagerStandIn({
    secretOf: async (name) => secrets.get(name),
    intercept: () => fault,
  })
  client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    maxAttempts: 1,
  })
})
afterEach(async () => {
  client.destroy()
  await server.close()
})

describe('the user name', () => {
  test.each([
    { from: 'the jobs file', username: 'file', inSecret: 'secret', login: 'file' },
    { from: 'the secret', username: undefined, inSecret: 'secret', login: 'secret' },
    { from: 'the address', username: undefined, inSecret: undefined, login: ACCOUNT.address },
  ])('comes from $from', async ({ username, inSecret, login }) => {
    store({ username: inSecret, password: PASSWORD })
    expect(await loginOf(username)).toMatchObject({ username: login, password: PASSWORD })
  })
})

test('the version is another exactly when another value was stored', async () => {
  store({ password: PASSWORD })
  const first = await loginOf()
  const again = await loginOf()
  store({ password: 'another-made-up-one' })
  const changed = await loginOf()
  expect(again.secretVersion).toBe(first.secretVersion)
  expect(changed.secretVersion).not.toBe(first.secretVersion)
})

describe('no login', () => {
  test('where there is no secret, or none with a value', async () => {
    await expect(loginOf()).rejects.toMatchObject({
      code: 'CONFIG_SECRET_MISSING',
      message: expect.stringContaining('mailjobs/test/mailboxes/operations has no value'),
    })
  })

  test('where the value is something else', async () => {
    secrets.set('mailjobs/test/mailboxes/operations', PASSWORD)
    await expect(loginOf()).rejects.toMatchObject({
      code: 'CONFIG_SECRET_MISSING',
      message: expect.not.stringContaining(PASSWORD),
    })
  })

  test.each<{ what: string; fault: Fault }>([
    { what: 'the role may not read it', fault: { status: 400, code: 'AccessDeniedException' } },
    { what: 'its key is disabled', fault: { status: 400, code: 'DecryptionFailure' } },
    { what: 'the service fails', fault: { status: 500, code: 'InternalServiceError' } },
    { what: 'nobody answers', fault: 'drop-connection-before' },
  ])('where $what', async (row) => {
    store({ password: PASSWORD })
    fault = row.fault
    await expect(loginOf()).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
      message: expect.stringMatching(/^mailjobs\/test\/mailboxes\/operations: /),
    })
  })
})

describe('a login that a person stores', () => {
  test('counts at once, whatever was before it, and may be the first', async () => {
    const values = memorySecrets()
    const standIn = await startSecretsManagerStandIn({
      ...values,
      isThere: (name) => name === 'relay',
    })
    const { endpoint } = standIn
    const stored = new SecretsManagerStore(
      new SecretsManagerClient({
        endpoint,
        region: 'local',
        credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
        maxAttempts: 1,
      }),
    )
    try {
      for (const value of ['first', 'second']) {
        const version = randomUUID()
        await stored.replace('relay', { value, version })
        expect(await stored.read('relay')).toEqual({ value, version })
      }
      const nowhere = stored.replace('other', { value: 'made-up', version: randomUUID() })
      await expect(nowhere).rejects.toMatchObject({
        code: 'SECRETS_UNAVAILABLE',
        message: expect.not.stringContaining('made-up'),
      })
    } finally {
      await standIn.close()
    }
  })
})

const store = (login: { username?: string | undefined; password: string }) =>
  secrets.set('mailjobs/test/mailboxes/operations', JSON.stringify(login))

const loginOf = (username?: string) =>
  new StoredCredentials({
    store: new SecretsManagerStore(client),
    secretNameOf: (mailbox) => `mailjobs/test/mailboxes/${mailbox}`,
    requestToken: () => Promise.reject(new Error('a password needs no token')),
    pause: async () => {},
    now: () => new Date('2026-11-21T09:00:00Z'),
    newId: randomUUID,
    sessionMs: 300_000,
  }).loginOf({ ...ACCOUNT, username })

test('a login that is forgotten is in no version, and whatever a token rotation has kept goes with it', async () => {
  const kept = memorySecrets()
  const standIn = await startSecretsManagerStandIn(kept)
  const manager = new SecretsManagerClient({
    endpoint: standIn.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
  })
  onTestFinished(async () => {
    manager.destroy()
    await standIn.close()
  })
  kept.values.set('secret', JSON.stringify({ password: PASSWORD }))
  const manage = new SecretsManagerStore(manager)
  await manage.save('secret', {
    value: JSON.stringify({ password: PASSWORD }),
    version: randomUUID(),
  })
  await manage.claims.claim('secret', { value: PASSWORD, version: randomUUID() })
  await manage.forget('secret', randomUUID)
  expect((await manage.read('secret'))?.value).toBe('{}')
  expect(JSON.stringify(await kept.versions?.read('secret'))).not.toContain(PASSWORD)
})
