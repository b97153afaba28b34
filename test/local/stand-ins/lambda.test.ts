import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { afterEach, expect, test } from 'vitest'
import { invokedFunction } from '../../../cli/place/invoked-function.js'
import type { InvocationVerdict } from '../../../local/lambda/invocation-outcome.js'
import { startLambdaStandIn } from '../../../local/stand-ins/lambda.js'

const ARN = 'arn:aws:lambda:local:000000000000:function:monitor'
const KEYS = new Map([['local-operator', 'not-a-real-key']])

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A function that answers with what it was asked, and where. */
const ECHO = async (arn: string, input: unknown): Promise<InvocationVerdict> => ({
  kind: 'succeeded',
  result: { arn, input },
})

async function given(invoke = ECHO, secretAccessKey = 'not-a-real-key') {
  const server = await startLambdaStandIn({
    functions: new Map([['monitor', ARN]]),
    invoke,
    keys: KEYS,
  })
  const client = new LambdaClient({
    region: 'local',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local-operator', secretAccessKey },
    maxAttempts: 1,
  })
  closing.push(async () => client.destroy(), server.close)
  return client
}

test('the function is run with the event, and its answer waited for', async () => {
  const client = await given()
  const answer = await invokedFunction(client, 'monitor').invoke({ replay: 'yes' })
  expect(answer).toEqual({ arn: ARN, input: { replay: 'yes' } })
})

test.each<[string, InvocationVerdict, RegExp]>([
  [
    'throws',
    {
      kind: 'failed',
      error: { errorType: 'ConfigurationUnreadable', errorMessage: 'no replay', stackTrace: [] },
    },
    /The function monitor ended in an error: ConfigurationUnreadable: no replay/,
  ],
  ['takes too long', { kind: 'timed-out', timeoutMs: 3_000 }, /timed out after 3 seconds/],
  ['needs too much', { kind: 'out-of-memory', memoryMb: 128 }, /more than its 128 MB/],
])(
  'a function that %s is no failed call, and its caller is told',
  async (_what, verdict, words) => {
    const client = await given(async () => verdict)
    const { StatusCode, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: 'monitor' }),
    )
    expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled'])
    await expect(invokedFunction(client, 'monitor').invoke({})).rejects.toThrow(words)
  },
)

test('a function that is not there, and a caller with other keys, are refused in the words of AWS', async () => {
  await expect(invokedFunction(await given(), 'other').invoke({})).rejects.toThrow(
    /Invoke failed: ResourceNotFoundException: .*Function not found: other/,
  )
  await expect(
    invokedFunction(await given(ECHO, 'another-key'), 'monitor').invoke({}),
  ).rejects.toThrow(/InvalidSignatureException/)
})

test('what it does not know it refuses: other calls, other kinds of invocation, what is too large', async () => {
  const client = await given()
  const refused = [
    client.send(new ListFunctionsCommand({})),
    client.send(new InvokeCommand({ FunctionName: 'monitor', InvocationType: 'Event' })),
    client.send(new InvokeCommand({ FunctionName: 'monitor', Qualifier: 'live' })),
  ]
  for (const call of refused)
    await expect(call).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } })
  const Payload = Buffer.from(JSON.stringify('x'.repeat(6 * 1024 * 1024)))
  await expect(
    client.send(new InvokeCommand({ FunctionName: 'monitor', Payload })),
  ).rejects.toMatchObject({ name: 'RequestEntityTooLargeException' })
})
