import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSecretsManagerStandIn } from '../../../local/stand-ins/secrets-manager.js'
import { VersionedSecrets } from '../../../local/stand-ins/versioned-secrets.js'
import { type MemorySecrets, memorySecrets } from '../../worlds/memory-secrets.js'

const NAME = 'mailjobs/dev/mailboxes/operations'
const LABEL = 'label-of-a-test'
const [FIRST, SECOND] = ['1', '2'].map((digit) => `made-up-version-${digit.repeat(32)}`)

let secrets: MemorySecrets
let client: SecretsManagerClient
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  secrets = memorySecrets()
  secrets.values.set(NAME, 'by hand')
  const server = await startSecretsManagerStandIn(secrets)
  client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    maxAttempts: 1,
  })
  closing.push(server.close)
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe('a value that is put with a label', () => {
  test('is found by the label, and the current one stays', async () => {
    await put(FIRST, 'first')
    expect(await get(LABEL)).toMatchObject({ SecretString: 'first', VersionId: FIRST })
    expect(await get()).toMatchObject({ SecretString: 'by hand' })
  })

  test('takes the label off the one before', async () => {
    await put(FIRST, 'first')
    await put(SECOND, 'second')
    expect(await get(LABEL)).toMatchObject({ SecretString: 'second', VersionStages: [LABEL] })
  })

  test('twice is no change, and another value under its id is refused', async () => {
    await put(FIRST, 'first')
    await put(FIRST, 'first')
    await expect(put(FIRST, 'another')).rejects.toMatchObject({ name: 'ResourceExistsException' })
    expect(await get(LABEL)).toMatchObject({ SecretString: 'first' })
  })

  test('is refused where there is no secret', async () => {
    secrets.values.delete(NAME)
    await expect(put(FIRST, 'first')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('a value that a person puts', () => {
  const putCurrent = (id: string | undefined, value: string) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: NAME,
        ClientRequestToken: id,
        SecretString: value,
        VersionStages: ['AWSCURRENT'],
      }),
    )

  test('is the current one, and what was before it is forgotten', async () => {
    await put(FIRST, 'claimed')
    await putCurrent(SECOND, 'by command')
    expect(await get()).toMatchObject({ SecretString: 'by command', VersionId: SECOND })
    expect(await get(LABEL)).toMatchObject({ SecretString: 'claimed' })
    const kept = await secrets.versions?.read(NAME)
    expect(kept?.map(({ value }) => value)).toEqual(['claimed', 'by command'])
  })

  test('into a secret without a value is its first one, and the current one whatever its label', async () => {
    secrets.values.delete(NAME)
    const server = await startSecretsManagerStandIn({
      ...secrets,
      isThere: (name) => name === NAME,
    })
    closing.push(server.close)
    client = new SecretsManagerClient({
      endpoint: server.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
      maxAttempts: 1,
    })
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await put(FIRST, 'first')
    expect(await get()).toMatchObject({
      SecretString: 'first',
      VersionStages: expect.arrayContaining(['AWSCURRENT', LABEL]),
    })
  })
})

describe('AWSCURRENT', () => {
  test('moves from the version that has it', async () => {
    await put(FIRST, 'first')
    await move((await get()).VersionId, FIRST)
    expect(await get()).toMatchObject({
      SecretString: 'first',
      VersionId: FIRST,
      VersionStages: [LABEL, 'AWSCURRENT'],
    })
    expect(secrets.values.get(NAME)).toBe('first')
  })

  test.each([{ from: undefined }, { from: SECOND }])('but not from $from', async ({ from }) => {
    await put(FIRST, 'first')
    await put(SECOND, 'second')
    await expect(move(from, FIRST)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    expect(await get()).toMatchObject({ SecretString: 'by hand' })
  })

  test('nor to a version that is not there', async () => {
    const { VersionId } = await get()
    await expect(move(VersionId, FIRST)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  test('of two that move it at once, one does', async () => {
    await put(FIRST, 'first')
    await put(SECOND, 'second')
    const { VersionId } = await get()
    const moved = await Promise.allSettled([move(VersionId, FIRST), move(VersionId, SECOND)])
    expect(moved.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('is on what somebody writes by hand, and the version of it is new', async () => {
    await put(FIRST, 'first')
    await move((await get()).VersionId, FIRST)
    secrets.values.set(NAME, 'by hand again')
    expect(await get()).toMatchObject({
      SecretString: 'by hand again',
      VersionStages: ['AWSCURRENT'],
    })
    expect((await get()).VersionId).not.toBe(FIRST)
    await expect(move(FIRST, FIRST)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

test('old versions without a label are forgotten, those with one are not', async () => {
  const kept = new VersionedSecrets(secrets)
  await kept.put(NAME, { id: 'labelled', value: 'v', stages: [LABEL] })
  for (let id = 0; id < 30; id += 1) await kept.put(NAME, { id: `${id}`, value: 'v', stages: [] })
  const versions = (await secrets.versions?.read(NAME)) ?? []
  expect(versions.length).toBeLessThan(15)
  expect(await kept.get(NAME, LABEL)).toMatchObject({ id: 'labelled' })
  expect(await kept.get(NAME)).toMatchObject({ value: 'by hand' })
})

const get = (VersionStage?: string) =>
  client.send(
    new GetSecretValueCommand({ SecretId: NAME, ...(VersionStage ? { VersionStage } : {}) }),
  )

const put = (ClientRequestToken: string | undefined, SecretString: string) =>
  client.send(
    new PutSecretValueCommand({
      SecretId: NAME,
      ClientRequestToken,
      SecretString,
      VersionStages: [LABEL],
    }),
  )

const move = (RemoveFromVersionId: string | undefined, MoveToVersionId: string | undefined) =>
  client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: NAME,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId,
      RemoveFromVersionId,
    }),
  )
