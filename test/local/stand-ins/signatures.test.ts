import { mkdtemp } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEventBridgeStandIn } from '../../../local/stand-ins/eventbridge.js'
import type { LoopbackServer } from '../../../local/stand-ins/loopback-server.js'
import { startS3StandIn } from '../../../local/stand-ins/s3/server.js'
import { startSecretsManagerStandIn } from '../../../local/stand-ins/secrets-manager.js'
import { startSesStandIn } from '../../../local/stand-ins/ses/server.js'
import { startSqsStandIn } from '../../../local/stand-ins/sqs/server.js'
import { startSsmStandIn } from '../../../local/stand-ins/ssm.js'
import { removeDirectory } from '../../remove-directory.js'

const KEY = 'local-Monitor-4711'
const SECRET = 'not-a-real-key'
const keys = new Map([[KEY, SECRET]])

interface Config {
  readonly endpoint: string
  readonly region: string
  readonly maxAttempts: number
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** Each stand-in, with a call that it answers and the names of its refusals. */
const STAND_INS: readonly {
  readonly name: string
  start(directory: string): Promise<LoopbackServer>
  call(config: Config): Promise<unknown>
  readonly unknownKey: string
  readonly wrongSignature: string
}[] = [
  {
    name: 'Secrets Manager',
    start: () =>
      startSecretsManagerStandIn({
        secretOf: async () => '{"password":"not-a-real-password"}',
        versions: { read: async () => [], write: async () => {} },
        keys,
      }),
    call: (config) =>
      new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 'a' })),
    unknownKey: 'UnrecognizedClientException',
    wrongSignature: 'InvalidSignatureException',
  },
  {
    name: 'SSM',
    start: () => startSsmStandIn({ parameterOf: () => 'value', keys }),
    call: (config) => new SSMClient(config).send(new GetParameterCommand({ Name: '/a' })),
    unknownKey: 'UnrecognizedClientException',
    wrongSignature: 'InvalidSignatureException',
  },
  {
    name: 'SQS',
    start: () => startSqsStandIn({ queues: [], keys }),
    // Whom it knows is told that there is no such queue.
    call: (config) =>
      new SQSClient(config).send(new GetQueueUrlCommand({ QueueName: 'a' })).catch((error) => {
        if (error.name !== 'QueueDoesNotExist') throw error
      }),
    unknownKey: 'UnrecognizedClientException',
    wrongSignature: 'InvalidSignatureException',
  },
  {
    name: 'EventBridge',
    start: (directory) =>
      startEventBridgeStandIn({
        buses: new Set(['b']),
        file: join(directory, 'events.jsonl'),
        keys,
      }),
    call: (config) =>
      new EventBridgeClient(config).send(
        new PutEventsCommand({
          Entries: [{ EventBusName: 'b', Source: 'mailjobs', DetailType: 'a', Detail: '{}' }],
        }),
      ),
    unknownKey: 'UnrecognizedClientException',
    wrongSignature: 'InvalidSignatureException',
  },
  {
    name: 'SES',
    start: () =>
      startSesStandIn({
        verified: new Set(['a@example.com']),
        configurationSets: new Set(),
        deliver: async () => [],
        keys,
      }),
    call: (config) =>
      new SESClient(config).send(
        new SendRawEmailCommand({
          Source: 'a@example.com',
          Destinations: ['b@example.com'],
          RawMessage: {
            Data: Buffer.from('From: a@example.com\r\nTo: b@example.com\r\n\r\nx\r\n'),
          },
        }),
      ),
    unknownKey: 'InvalidClientTokenId',
    wrongSignature: 'SignatureDoesNotMatch',
  },
  {
    name: 'S3',
    start: (directory) =>
      startS3StandIn({
        bucket: 'mail',
        directory: join(directory, 'bucket'),
        identities: new Map([[KEY, { denial: () => undefined, secretAccessKey: SECRET }]]),
      }),
    call: async (config) => {
      const client = new S3Client(config)
      const key = "mail/a b/(請求書)+~!*'/x;y=z&w.csv"
      await client.send(new PutObjectCommand({ Bucket: 'mail', Key: key, Body: 'body' }))
      await client.send(
        new PutObjectCommand({ Bucket: 'mail', Key: key, Body: '', Tagging: 'a=b c' }),
      )
      await client.send(new ListObjectsV2Command({ Bucket: 'mail', Prefix: 'mail/a b/(請' }))
    },
    unknownKey: 'InvalidAccessKeyId',
    wrongSignature: 'SignatureDoesNotMatch',
  },
]

describe.each(STAND_INS)(
  'the stand-in for $name',
  ({ start, call, unknownKey, wrongSignature }) => {
    test('answers a caller it knows', async () => {
      await call(await configOf(start, KEY, SECRET))
    })

    test('refuses a key that it does not know', async () => {
      const config = await configOf(start, 'local-Monitor', SECRET)
      await expect(call(config)).rejects.toMatchObject({ name: unknownKey })
    })

    test('refuses a signature that was made up', async () => {
      const config = await configOf(start, KEY, 'another-key')
      await expect(call(config)).rejects.toMatchObject({ name: wrongSignature })
    })

    test.each([
      ['no signature', {}],
      ['a signature of nothing', { authorization: 'AWS4-HMAC-SHA256 Credential=, Signature=' }],
      [
        'another name in Host',
        { host: 'rebound.example', authorization: `AWS4-HMAC-SHA256 Credential=${KEY}/x` },
      ],
      ['a web page', { origin: 'https://page.example' }],
    ])('gives nothing to %s', async (_, headers) => {
      const { endpoint } = await configOf(start, KEY, SECRET)
      for (const [method, path] of [
        ['POST', '/'],
        ['GET', '/mail?list-type=2'],
      ] as const) {
        const { status } = await plainCall(endpoint, method, path, {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'secretsmanager.GetSecretValue',
          ...headers,
        })
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(500)
      }
    })
  },
)

async function configOf(
  start: (directory: string) => Promise<LoopbackServer>,
  accessKeyId: string,
  secretAccessKey: string,
): Promise<Config> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-signed-'))
  const server = await start(directory)
  onTestFinished(async () => {
    await server.close()
    await removeDirectory(directory)
  })
  const { endpoint } = server
  return {
    endpoint,
    region: 'local',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
  }
}

/** Unlike fetch, it lets a caller choose Host. */
async function plainCall(
  endpoint: string,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    const call = request(`${endpoint}${path}`, { method, headers }, (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode ?? 0 })
    })
    call.on('error', reject)
    call.end(method === 'POST' ? '{"SecretId":"a"}' : undefined)
  })
}
