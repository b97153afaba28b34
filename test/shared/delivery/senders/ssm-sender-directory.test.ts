import { SSMClient } from '@aws-sdk/client-ssm'
import { afterEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../../../local/stand-ins/faults.js'
import { startSsmStandIn } from '../../../../local/stand-ins/ssm.js'
import { SsmSenderDirectory } from '../../../../shared/delivery/senders/ssm-sender-directory.js'
import { ParametersUnavailable } from '../../../../shared/failures/sending-errors.js'
import type { SenderDefinition } from '../../../../shared/jobs/requests/sender-definition.js'

const SENDER = '/mailjobs/dev/senders/default'
const ADDRESSES = '/mailjobs/dev/addresses'

const DEFAULT_SENDER: SenderDefinition = {
  schemaVersion: 1,
  name: 'default',
  via: 'ses',
  from: { name: '', address: 'noreply@example.co.jp' },
  maxMessageBytes: 10_000_000,
  maxRecipients: 500,
  configurationSet: 'mailjobs-dev',
}

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe('GIVEN a deployed sender and an address book', () => {
  const deployed = {
    [SENDER]: JSON.stringify(DEFAULT_SENDER),
    [ADDRESSES]: JSON.stringify({ oncall: ['oncall@other.example'] }),
  }

  test('THEN both are read by name', async () => {
    const { directory } = await given(deployed)

    expect(await directory.sender('default')).toEqual(DEFAULT_SENDER)
    expect(await directory.addressBook()).toEqual({ oncall: ['oncall@other.example'] })
  })

  test('THEN each is read once by one invocation, and anew by the next', async () => {
    const { directory, calls, nextDirectory } = await given(deployed)

    await Promise.all([directory.sender('default'), directory.sender('default')])
    await directory.addressBook()
    await directory.addressBook()
    expect(calls).toEqual([SENDER, ADDRESSES])
    await nextDirectory().sender('default')
    expect(calls).toEqual([SENDER, ADDRESSES, SENDER])
  })
})

test('a sender that is not deployed is undefined, and no address book is an empty one', async () => {
  const { directory } = await given({})

  expect(await directory.sender('relay')).toBeUndefined()
  expect(await directory.addressBook()).toEqual({})
})

test.each(['', '../addresses', 'Default', 'a b', 'default:1', 'x'.repeat(2000)])(
  'a name that no sender can have is not asked for: %j',
  async (name) => {
    const { directory, calls } = await given({})

    expect(await directory.sender(name)).toBeUndefined()
    expect(calls).toEqual([])
  },
)

test.each([
  ['no JSON', '{'],
  ['no sender', '{"via":"pigeon"}'],
  ['of another version', JSON.stringify({ ...DEFAULT_SENDER, schemaVersion: 2 })],
  ['empty', ''],
])('a parameter that is %s is an error that names it', async (_case, value) => {
  const { directory } = await given({ [SENDER]: value, [ADDRESSES]: value })

  await expect(directory.sender('default')).rejects.toThrow(ParametersUnavailable)
  await expect(directory.sender('default')).rejects.toThrow(SENDER)
  await expect(directory.addressBook()).rejects.toThrow(ADDRESSES)
})

test('a refusal of the service: its words, under our name', async () => {
  const { directory, faults } = await given({})
  faults.push({ status: 400, code: 'AccessDeniedException' })

  const read = directory.sender('default')

  await expect(read).rejects.toThrow(ParametersUnavailable)
  await expect(read).rejects.toThrow(`${SENDER}: AccessDeniedException: Injected by the test`)
})

async function given(parameters: Readonly<Record<string, string>>) {
  const faults: Fault[] = []
  const calls: string[] = []
  const server = await startSsmStandIn({
    parameterOf: (name) => {
      calls.push(name)
      return parameters[name]
    },
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
  const nextDirectory = () => new SsmSenderDirectory(client, 'dev')
  return { directory: nextDirectory(), nextDirectory, calls, faults }
}
