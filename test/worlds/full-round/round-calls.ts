import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { readOperatorAccess } from '../../../local/world/operator-access.js'
import type { RoundWorld } from './round-world.js'

/** Calls the API of a world. */
export async function callApi(
  { world }: RoundWorld,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${world.api}${path}`, {
    method: body ? 'POST' : 'GET',
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer: unknown = JSON.parse(await response.text())
  if (!response.ok || typeof answer !== 'object' || answer === null)
    throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
  return { ...answer }
}

/** Invokes a function as an operator does. */
export async function invokeAsOperator(
  { files }: RoundWorld,
  functionName: string,
  event: unknown,
): Promise<unknown> {
  const access = (await readOperatorAccess(files.awsAccess)) ?? {}
  const client = new LambdaClient({
    endpoint: access['AWS_ENDPOINT_URL_LAMBDA'] ?? '',
    region: access['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: access['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: access['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  })
  try {
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
    )
    return JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))
  } finally {
    client.destroy()
  }
}
