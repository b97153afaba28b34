import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { destroyAll } from '../contracts/s3/calls.js'
import { type Capability, type ConnectedS3, s3Contract } from '../contracts/s3.js'

const {
  MAILJOBS_TEST_S3_ENDPOINT: endpoint,
  MAILJOBS_TEST_S3_ACCESS_KEY: accessKeyId = '',
  MAILJOBS_TEST_S3_SECRET_KEY: secretAccessKey = '',
} = process.env

/** Seen with radosgw 16.2.15 (Debian 12, Ceph Pacific), where not said otherwise. */
const GAPS: Partial<Record<Capability, string>> = {
  'AWS-chunked bodies': 'answers 411 to them: it is older than the trailers of the SDK',
  'CRC32 verified': 'ignores x-amz-checksum headers',
  'Completion of an aborted upload': 'answers 500 to it',
  'Conditional CompleteMultipartUpload': 'ignores the conditions and overwrites',
  'Conditional CopyObject': 'ignores the conditions and overwrites',
  'Conditional DeleteObject': 'ignores If-Match and deletes',
  'If-Match of a write': 'compares the ETag with its quotes to one without: it never matches',
  'Injected faults': 'cannot be told to fail',
  'Order of parts': 'completes an upload whatever the order',
  'Tags of a copy': 'ignores x-amz-tagging-directive and copies the tags of the source',
  'Tags of a multipart upload': 'drops the tags an upload began with',
  'Unsigned headers refused': 'takes x-amz- headers that a presigned URL was not signed with',
  'Users without ListBucket': 'its users have no IAM policies unless a role is set up for them',
}

if (endpoint === undefined) {
  const reason = 'MAILJOBS_TEST_S3_ENDPOINT is not set: no radosgw to run the S3 contract on'
  console.info(`Skipped: ${reason}`)
  describe('S3 contract: radosgw', () => test.skip(reason, () => undefined))
} else {
  s3Contract({ name: 'radosgw', connect: () => connect(endpoint), gaps: GAPS })
}

/** Makes a bucket of its own; it is left to the server's owner to remove. */
async function connect(url: string): Promise<ConnectedS3> {
  const clientOf = (key: string): S3Client =>
    new S3Client({
      endpoint: url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: key, secretAccessKey },
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
  const clients = { client: clientOf(accessKeyId), stranger: clientOf('NOBODYHASTHISKEY0000') }
  const bucket = `mailjobs-contract-${randomUUID()}`
  await clients.client.send(new CreateBucketCommand({ Bucket: bucket }))
  return { bucket, ...clients, close: async () => destroyAll(Object.values(clients)) }
}
