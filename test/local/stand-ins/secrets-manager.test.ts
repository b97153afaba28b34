import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager'
import { afterEach, expect, test } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import { startSecretsManagerStandIn } from '../../../local/stand-ins/secrets-manager.js'

const NAME = 'mailjobs/dev/mailboxes/operations'
const LOGIN = '{"username":"batch@example.com","password":"not-a-real-password"}'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN a secret WHEN it is read THEN its value comes with a version in the form of a UUID', async () => {
  const { client } = await given({ [NAME]: LOGIN })
  const secret = await client.send(new GetSecretValueCommand({ SecretId: NAME }))
  expect(secret).toMatchObject({ Name: NAME, SecretString: LOGIN, VersionStages: ['AWSCURRENT'] })
  expect(secret.VersionId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

test('the version changes when the value does, and only then', async () => {
  const { client, secrets } = await given({ [NAME]: LOGIN })
  const version = async () =>
    (await client.send(new GetSecretValueCommand({ SecretId: NAME }))).VersionId
  const first = await version()
  expect(await version()).toBe(first)
  secrets[NAME] = LOGIN.replace('not-a-real', 'another-made-up')
  expect(await version()).not.toBe(first)
  secrets[NAME] = LOGIN
  expect(await version()).toBe(first)
})

test('a secret that is missing or has no value: the error and the words of the service', async () => {
  const { client } = await given({})
  expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: NAME })))).toEqual({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    status: 400,
  })
})

test('an earlier version is refused, not imitated', async () => {
  const { client } = await given({ [NAME]: LOGIN })
  const previous = new GetSecretValueCommand({ SecretId: NAME, VersionStage: 'AWSPREVIOUS' })
  expect(await refusal(client.send(previous))).toMatchObject({ name: 'ValidationException' })
})

test('any other operation is refused by name', async () => {
  const { client } = await given({})
  expect(await refusal(client.send(new ListSecretsCommand({})))).toEqual({
    name: 'UnknownOperationException',
    message: expect.stringContaining('secretsmanager.ListSecrets'),
    status: 501,
  })
})

test('a fault is answered under its name', async () => {
  const { client, faults } = await given({ [NAME]: LOGIN })
  faults.push({ status: 400, code: 'ThrottlingException' })
  expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: NAME })))).toMatchObject({
    name: 'ThrottlingException',
  })
})

async function given(secrets: Record<string, string>) {
  const faults: Fault[] = []
  const server = await startSecretsManagerStandIn({
    secretOf: async (name) => secrets[name],
    intercept: () => faults.shift(),
  })
  const client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'MONITOR', secretAccessKey: 'not-a-real-secret' },
    maxAttempts: 1,
  })
  closing.push(async () => {
    client.destroy()
    await server.close()
  })
  return { client, secrets, faults }
}

async function refusal(call: Promise<unknown>) {
  const error = await call.catch((reason: unknown) => reason)
  if (!(error instanceof SecretsManagerServiceException)) throw error
  return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode }
}
