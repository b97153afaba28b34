import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type S3StandInOptions, startS3StandIn } from '../../../../local/stand-ins/s3/server.js'
import { put, refusalOf, textAt, uploadOf } from '../../../contracts/s3/calls.js'
import { removeDirectory } from '../../../remove-directory.js'

const BUCKET = 'mailjobs-dev'
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=MONITOR/20261121/local/s3/aws4_request'

/** For what happens in another process, or when a socket is gone: nothing here can be awaited. */
const POLL = { timeout: 10_000 }

let directory: string
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-s3-'))
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await removeDirectory(directory)
})

test('objects are plain files under their keys, and nothing else is beside them', async () => {
  const s3 = await start()
  await put(s3, 'mail/nightly-batch/件名 +%.txt', 'body', { Tagging: 'keep=30d' })
  const bucket = join(directory, 'bucket')
  expect(await readFile(join(bucket, 'mail/nightly-batch/件名 +%.txt'), 'utf8')).toBe('body')
  expect(await readdir(bucket, { recursive: true })).toEqual([
    'mail',
    'mail/nightly-batch',
    'mail/nightly-batch/件名 +%.txt',
  ])
})

test('GIVEN a restart on the same directory THEN objects, their metadata and uploads under way are there', async () => {
  const before = await start()
  await put(before, 'a.txt', 'body', { Tagging: 'keep=30d', Metadata: { run: 'r-1' } })
  const { ETag } = await before.client.send(await uploadOf(before, 'parts', ['x']))
  const unfinished = await uploadOf(before, 'unfinished', ['part'])
  await before.close()

  const after = await start()
  expect(await get(after, 'a.txt')).toMatchObject({ Metadata: { run: 'r-1' }, TagCount: 1 })
  const tags = new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 'a.txt' })
  expect((await after.client.send(tags)).TagSet).toEqual([{ Key: 'keep', Value: '30d' }])
  expect((await get(after, 'parts')).ETag).toBe(ETag)
  await after.client.send(unfinished)
  expect(await textAt(after, 'unfinished')).toBe('part')
})

test('GIVEN a process that is killed amid a body THEN there is no object, and nothing of it after a restart', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', SERVER], {
    env: { ...process.env, DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closing.push(async () => {
    child.kill('SIGKILL')
  })
  const [endpoint] = await once(child.stdout, 'data')
  const upload = openPut(String(endpoint).trim(), 'half.eml', { 'content-length': 10_000_000 })
  upload.write(Buffer.alloc(5_000_000))
  await stagedBytes()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await readdir(join(directory, 'bucket'))).toEqual([])

  const s3 = await start()
  expect(await refusalOf(textAt(s3, 'half.eml'))).toMatchObject({ name: 'NoSuchKey' })
  expect(await readdir(join(directory, '.bucket-metadata', 'staging'))).toEqual([])
})

test('GIVEN a client that hangs up amid a body THEN nothing is left of it', async () => {
  const s3 = await start()
  const upload = openPut(s3.endpoint, 'half.eml', { 'content-length': 10_000_000 })
  upload.write(Buffer.alloc(5_000_000))
  await stagedBytes()
  upload.destroy()
  await expect.poll(() => readdir(join(directory, '.bucket-metadata', 'staging')), POLL).toEqual([])
  expect(await readdir(join(directory, 'bucket'))).toEqual([])
})

test.each(['../escaped', 'a/../../escaped', 'a//b', 'a/', 'x'.repeat(256)])(
  'the key %j is refused with 501, and nothing is written',
  async (key) => {
    const s3 = await start()
    const refused = { name: 'NotImplemented', status: 501 }
    expect(await refusalOf(put(s3, key, 'body'))).toEqual(refused)
    expect(await refusalOf(get(s3, key))).toEqual(refused)
    expect((await readdir(directory)).toSorted()).toEqual(['.bucket-metadata', 'bucket'])
    expect(await readdir(join(directory, 'bucket'))).toEqual([])
  },
)

test.each([
  {
    send: (client: S3Client) =>
      client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: BUCKET })),
    named: 'GET of a bucket ?lifecycle',
  },
  {
    send: (client: S3Client) =>
      client.send(
        new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: 'a' }] } }),
      ),
    named: 'POST of a bucket ?delete',
  },
  {
    send: (client: S3Client) =>
      client.send(new PutObjectAclCommand({ Bucket: BUCKET, Key: 'a', ACL: 'private' })),
    named: 'PutObject with acl, x-amz-acl',
  },
  {
    send: (client: S3Client) =>
      client.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x', StorageClass: 'GLACIER_IR' }),
      ),
    named: 'PutObject with x-amz-storage-class',
  },
  {
    send: (client: S3Client) =>
      client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a', VersionId: 'v1' })),
    named: 'GetObject with versionId',
  },
])('what it does not know is refused with 501 and named: $named', async ({ send, named }) => {
  const { client } = await start()
  const error = await send(client).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } })
  expect(String(error)).toContain(named)
  expect(await readdir(join(directory, 'bucket'))).toEqual([])
})

test('a request without a signature is refused', async () => {
  const { endpoint } = await start()
  const response = await fetch(`${endpoint}/${BUCKET}/a.txt`)
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('<Code>AccessDenied</Code>')
})

test('a trailer that is not the checksum of the body: BadDigest, and nothing is written', async () => {
  const { endpoint } = await start()
  const framed = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'
  expect(await putFramed(endpoint, framed)).toMatchObject({ status: 400, code: 'BadDigest' })
  expect(await readdir(join(directory, 'bucket'))).toEqual([])
})

test('a framed body that is shorter than it says: IncompleteBody', async () => {
  const { endpoint } = await start()
  expect(await putFramed(endpoint, '4\r\nhell\r\n0\r\n\r\n')).toMatchObject({
    status: 400,
    code: 'IncompleteBody',
  })
})

test('a body whose length is not said: 411', async () => {
  const { endpoint } = await start()
  const upload = openPut(endpoint, 'a.txt', { 'transfer-encoding': 'chunked' })
  expect(await answerTo(upload, 'hello')).toMatchObject({ status: 411 })
})

test('GIVEN writers held at a barrier WHEN they are let go THEN one wins', async () => {
  const barrier = Promise.withResolvers<void>()
  const arrived: string[] = []
  const s3 = await start({
    intercept: async ({ operation, method, key }) => {
      arrived.push(`${operation} ${method} ${key}`)
      if (arrived.length === 2) barrier.resolve()
      await barrier.promise
      return undefined
    },
  })
  const results = await Promise.allSettled(
    ['one', 'two'].map((body) => put(s3, 'lease.json', body, { IfNoneMatch: '*' })),
  )
  expect(arrived).toEqual(Array(2).fill('PutObject PUT lease.json'))
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('the SDK itself tries again after 503, and after a lost answer meets its own object', async () => {
  const faults = [
    { status: 503, code: 'SlowDown' } as const,
    'drop-connection-after-effect' as const,
  ]
  const s3 = await start({ intercept: () => faults.shift() }, 3)
  const lost = put(s3, 'a.txt', 'body', { IfNoneMatch: '*' })
  expect(await refusalOf(lost)).toEqual({ name: 'PreconditionFailed', status: 412 })
  expect(await textAt(s3, 'a.txt')).toBe('body')
})

test('an object whose file a person removed is gone', async () => {
  const s3 = await start()
  await put(s3, 'a.txt', 'body')
  await rm(join(directory, 'bucket', 'a.txt'))
  expect(await refusalOf(get(s3, 'a.txt'))).toMatchObject({ name: 'NoSuchKey' })
  const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET }))
  expect(Contents).toBeUndefined()
})

test('an upload id that is a path, or is that of another key, leads nowhere', async () => {
  const s3 = await start({ newId: () => 'upload-1' })
  await uploadOf(s3, 'a', ['part'])
  for (const target of [
    { Key: 'a', UploadId: '../objects' },
    { Key: 'b', UploadId: 'upload-1' },
  ]) {
    const list = new ListPartsCommand({ Bucket: BUCKET, ...target })
    expect(await refusalOf(s3.client.send(list))).toEqual({ name: 'NoSuchUpload', status: 404 })
  }
})

/** What the child process runs; it says where it listens. */
const SERVER = `
  import { startS3StandIn } from '${new URL('../../../../local/stand-ins/s3/server.ts', import.meta.url)}'
  const directory = process.env.DIRECTORY + '/bucket'
  const { endpoint } = await startS3StandIn({ bucket: '${BUCKET}', directory })
  console.log(endpoint)
`

async function start(more: Partial<S3StandInOptions> = {}, maxAttempts = 1) {
  const options = { bucket: BUCKET, directory: join(directory, 'bucket') }
  const server = await startS3StandIn({ ...options, ...more })
  const client = new S3Client({
    endpoint: server.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'MONITOR', secretAccessKey: 'not-a-real-secret' },
    maxAttempts,
  })
  const close = async (): Promise<void> => {
    client.destroy()
    await server.close()
  }
  closing.push(close)
  return { bucket: BUCKET, client, stranger: client, endpoint: server.endpoint, close }
}

const get = ({ client }: { readonly client: S3Client }, Key: string) =>
  client.send(new GetObjectCommand({ Bucket: BUCKET, Key }))

/** A put that is written by hand, for what the SDK would not send. */
function openPut(endpoint: string, key: string, headers: Record<string, string | number>) {
  const upload = request(`${endpoint}/${BUCKET}/${key}`, {
    method: 'PUT',
    headers: { authorization: AUTHORIZATION, ...headers },
  })
  upload.on('error', () => undefined)
  return upload
}

async function answerTo(upload: ReturnType<typeof openPut>, body: string) {
  upload.end(body)
  const [response] = await once(upload, 'response')
  const text = Buffer.concat(await response.toArray()).toString()
  return { status: response.statusCode, code: /<Code>(\w+)</.exec(text)?.[1] }
}

const putFramed = (endpoint: string, framed: string) =>
  answerTo(
    openPut(endpoint, 'a.txt', {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': 5,
      'x-amz-trailer': 'x-amz-checksum-crc32',
    }),
    framed,
  )

/** Resolves once a body is being written. */
async function stagedBytes(): Promise<void> {
  const staging = join(directory, '.bucket-metadata', 'staging')
  await expect
    .poll(async () => {
      const [name] = await readdir(staging)
      return name === undefined ? 0 : (await stat(join(staging, name))).size
    }, POLL)
    .toBeGreaterThan(0)
}
