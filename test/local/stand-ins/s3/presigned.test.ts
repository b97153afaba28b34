import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoopbackServer } from '../../../../local/stand-ins/loopback-server.js'
import { FULL_ACCESS, type Identity } from '../../../../local/stand-ins/s3/identities.js'
import { startS3StandIn } from '../../../../local/stand-ins/s3/server.js'
import { S3UploadUrls, UPLOAD_URL_CLIENT } from '../../../../shared/archive/upload-urls.js'
import { removeDirectory } from '../../../remove-directory.js'

const BUCKET = 'mailjobs-dev'
const SECRET = 'not-a-real-secret'
const SIGNED_AT = new Date('2026-11-21T09:00:00.000Z')
const EXPIRES_MS = 900_000

const UPLOADER: Identity = {
  denial: (action, key) =>
    action === 's3:PutObject' && key.startsWith('uploads/') ? undefined : 'Access Denied',
  secretAccessKey: SECRET,
}

let directory: string
let server: LoopbackServer
let now = SIGNED_AT

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-s3-'))
  server = await startS3StandIn({
    bucket: BUCKET,
    directory: join(directory, 'bucket'),
    identities: new Map([
      ['UPLOADER', UPLOADER],
      ['UNTOLD', FULL_ACCESS],
    ]),
    now: () => now,
  })
})
afterAll(async () => {
  await server.close()
  await removeDirectory(directory)
})

test.each([
  { when: 'at the last moment', ms: EXPIRES_MS - 1, status: 200 },
  { when: 'when it has expired', ms: EXPIRES_MS, status: 403 },
])('an upload $when: $status', async ({ ms, status }) => {
  now = new Date(SIGNED_AT.getTime() + ms)
  expect(await put(await urlFor('uploads/a.txt'))).toMatchObject({ status })
  now = SIGNED_AT
})

test('a second upload by the same URL finds the first one there', async () => {
  const url = await urlFor('uploads/once.txt')
  expect(await put(url)).toMatchObject({ status: 200 })
  expect(await put(url)).toMatchObject({ status: 412 })
})

test('the role of whoever signed decides what the URL is good for', async () => {
  expect(await put(await urlFor('mail/a.txt'))).toMatchObject({
    status: 403,
    text: expect.stringContaining('AccessDenied'),
  })
})

test('a signature by another secret is refused', async () => {
  const url = await urlFor('uploads/a.txt', { secretAccessKey: 'another-made-up-secret' })
  expect(await put(url)).toMatchObject({
    status: 403,
    text: expect.stringContaining('SignatureDoesNotMatch'),
  })
})

test('a caller whose secret is not known: 501, since nothing could be verified', async () => {
  const url = await urlFor('uploads/a.txt', { accessKeyId: 'UNTOLD' })
  expect(await put(url)).toMatchObject({ status: 501 })
})

test('URLs for anything but uploads: 501', async () => {
  const command = new GetObjectCommand({ Bucket: BUCKET, Key: 'uploads/a.txt' })
  const answer = await fetch(await getSignedUrl(clientOf({}), command))
  expect(answer.status).toBe(501)
})

test.each([
  ['X-Amz-Expires=900', 'X-Amz-Expires=604801'],
  ['X-Amz-Expires=900', 'X-Amz-Expires=soon'],
  ['X-Amz-Date=2026', 'X-Amz-Date=x'],
  ['X-Amz-Algorithm=AWS4-HMAC-SHA256', 'X-Amz-Algorithm=AWS4'],
  ['X-Amz-Credential=UPLOADER%2F', 'X-Amz-Credential='],
  ['X-Amz-SignedHeaders=', 'X-Amz-SignedHeaders=host&X-Amz-SignedHeaders='],
])('%s as %s: 400', async (sound, malformed) => {
  const url = await urlFor('uploads/a.txt')
  expect(url).toContain(sound)
  expect(await put(url.replace(sound, malformed))).toMatchObject({
    status: 400,
    text: expect.stringContaining('AuthorizationQueryParametersError'),
  })
})

test('a URL with the checksum of another body in it, as the SDK makes them by default: 501', async () => {
  const client = clientOf({ requestChecksumCalculation: 'WHEN_SUPPORTED' })
  const urls = new S3UploadUrls(client, BUCKET, () => SIGNED_AT)
  const upload = { key: 'uploads/a.txt', contentType: 'text/plain', sizeBytes: 4 }
  const { url } = await urls.urlFor(upload)
  expect(url).toContain('x-amz-checksum-crc32=AAAAAA')
  expect(await put(url)).toMatchObject({ status: 501 })
})

test('a query parameter that was not signed is refused', async () => {
  const url = await urlFor('uploads/a.txt')
  expect(await put(`${url}&versionId=1`)).toMatchObject({
    status: 403,
    text: expect.stringContaining('SignatureDoesNotMatch'),
  })
})

const SIGNER = { accessKeyId: 'UPLOADER', secretAccessKey: SECRET }

const clientOf = (changes: S3ClientConfig) =>
  new S3Client({
    ...UPLOAD_URL_CLIENT,
    endpoint: server.endpoint,
    region: 'local',
    credentials: SIGNER,
    ...changes,
  })

async function urlFor(key: string, signer: Partial<typeof SIGNER> = {}): Promise<string> {
  const client = clientOf({ credentials: { ...SIGNER, ...signer } })
  const urls = new S3UploadUrls(client, BUCKET, () => SIGNED_AT)
  return (await urls.urlFor({ key, contentType: 'text/plain', sizeBytes: 4 })).url
}

async function put(url: string) {
  const answer = await fetch(url, {
    method: 'PUT',
    body: 'text',
    headers: { 'content-type': 'text/plain', 'if-none-match': '*' },
  })
  return { status: answer.status, text: await answer.text() }
}
