import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { afterEach, expect, test } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import { startSsmStandIn } from '../../../local/stand-ins/ssm.js'

const NAME = '/mailjobs/dev/senders/default'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN a parameter WHEN its value changes THEN the next call has it', async () => {
  const { client, parameters } = await given({ [NAME]: '{"via":"ses"}' })
  const currentValue = async () =>
    (await client.send(new GetParameterCommand({ Name: NAME }))).Parameter?.Value

  expect(await currentValue()).toBe('{"via":"ses"}')
  parameters[NAME] = '{"via":"smtp"}'
  expect(await currentValue()).toBe('{"via":"smtp"}')
})

test('several parameters at once, those that are missing by name', async () => {
  const { client } = await given({ [NAME]: 'a' })

  expect(
    await client.send(new GetParametersCommand({ Names: [NAME, '/none'], WithDecryption: true })),
  ).toMatchObject({
    Parameters: [{ Name: NAME, Value: 'a', Type: 'String', Version: 1 }],
    InvalidParameters: ['/none'],
  })
})

test.each([
  ['a parameter that is missing', '/none', 'ParameterNotFound', '/none'],
  ['a version', `${NAME}:1`, 'ValidationException', 'Name'],
])('%s is refused', async (_case, Name, name, message) => {
  const { client } = await given({ [NAME]: 'a' })

  await expect(client.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
    $metadata: { httpStatusCode: 400 },
  })
})

test('any other operation is refused by name', async () => {
  const { client } = await given({})

  await expect(
    client.send(new GetParametersByPathCommand({ Path: '/mailjobs' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('AmazonSSM.GetParametersByPath'),
    $metadata: { httpStatusCode: 501 },
  })
})

test('a fault is answered under its name', async () => {
  const { client, faults } = await given({ [NAME]: 'a' })
  faults.push({ status: 400, code: 'ThrottlingException' })

  await expect(client.send(new GetParameterCommand({ Name: NAME }))).rejects.toMatchObject({
    name: 'ThrottlingException',
  })
})

async function given(parameters: Record<string, string>) {
  const faults: Fault[] = []
  const server = await startSsmStandIn({
    parameterOf: (name) => parameters[name],
    intercept: () => faults.shift(),
  })
  const client = new SSMClient({
    endpoint: server.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'SEND', secretAccessKey: 'not-a-real-secret' },
    maxAttempts: 1,
  })
  closing.push(async () => {
    client.destroy()
    await server.close()
  })
  return { client, parameters, faults }
}
