import { Readable } from 'node:stream'
import { PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { createS3Client } from '../../../shared/archive/s3-client.js'

const HASH = /^[0-9a-f]{64}$/
const AT = { Bucket: 'mail', Key: 'a' }
const BODY = Buffer.from('正常終了')

test('over TLS a body is not hashed for the signature, and its CRC32 goes along', async () => {
  const { client, sent } = clientOf('https://s3.example')
  await client.send(new PutObjectCommand({ ...AT, Body: BODY }))
  await client.send(new UploadPartCommand({ ...AT, UploadId: 'u', PartNumber: 1, Body: BODY }))
  expect(sent).toHaveLength(2)
  for (const headers of sent) {
    expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD')
    expect(headers['x-amz-checksum-crc32']).toMatch(/^[\w+/]{6}==$/)
    expect(headers['authorization']).toMatch(/SignedHeaders=[^,]*x-amz-content-sha256/)
  }
})

test('a stream is sent as the SDK sends it, with its checksum at its end', async () => {
  const { client, sent } = clientOf('https://s3.example')
  const Body = Readable.from([BODY])
  await client.send(new PutObjectCommand({ ...AT, Body, ContentLength: BODY.length }))
  expect(sent).toMatchObject([
    {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    },
  ])
})

test('without TLS the hash is signed', async () => {
  const { client, sent } = clientOf('http://127.0.0.1:9')
  await client.send(new PutObjectCommand({ ...AT, Body: BODY }))
  expect(sent).toMatchObject([{ 'x-amz-content-sha256': expect.stringMatching(HASH) }])
})

/** A client whose requests end here. */
function clientOf(endpoint: string) {
  const sent: Readonly<Record<string, string>>[] = []
  const client = createS3Client({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    requestHandler: {
      async handle({ headers }: { readonly headers: Record<string, string> }) {
        sent.push(headers)
        return { response: { statusCode: 200, headers: {}, body: Readable.from([]) } }
      },
    },
  })
  return { client, sent }
}
