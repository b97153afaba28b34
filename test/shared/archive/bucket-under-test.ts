import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3'
import type { Fault } from '../../../local/stand-ins/faults.js'
import { type S3Call, startS3StandIn } from '../../../local/stand-ins/s3/server.js'
import { S3Archive } from '../../../shared/archive/s3-archive.js'
import { removeDirectory } from '../../remove-directory.js'

const BUCKET = 'mail'

/** A bucket of its own for one test, behind the real client. */
export interface BucketUnderTest {
  readonly archive: S3Archive
  /** The same server, asked for a bucket that it does not have. */
  readonly elsewhere: S3Archive
  /** Requests, in order. */
  readonly calls: S3Call[]
  /** What is to go wrong with a request; asked for each. */
  fail: (call: S3Call) => Fault | undefined
  keys(): Promise<string[]>
  object(key: string): Promise<Buffer>
  /** The tags of an object, as S3 tells them. */
  tagsOf(key: string): Promise<Record<string, string>>
  /** Parts of uploads that were neither completed nor given up. */
  partsLeft(): Promise<string[]>
  close(): Promise<void>
}

/** Starts one. The client tries twice, as often as it takes to meet a lost answer again. */
export async function startBucket({
  embedsErrors = false,
}: {
  readonly embedsErrors?: boolean
} = {}): Promise<BucketUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-archive-'))
  const calls: S3Call[] = []
  const server = await startS3StandIn({
    bucket: BUCKET,
    directory: join(directory, 'bucket'),
    metadataDirectory: join(directory, 'metadata'),
    embedsErrors,
    intercept: (call) => {
      calls.push(call)
      return bucket.fail(call)
    },
  })
  const client = new S3Client({
    endpoint: server.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    maxAttempts: 2,
  })
  const bucket: BucketUnderTest = {
    archive: new S3Archive(client, BUCKET),
    elsewhere: new S3Archive(client, 'no-such-bucket'),
    calls,
    fail: () => undefined,
    keys: () => filesUnder(join(directory, 'bucket')),
    object: (key) => readFile(join(directory, 'bucket', key)),
    async tagsOf(Key) {
      const { TagSet = [] } = await client.send(
        new GetObjectTaggingCommand({ Bucket: BUCKET, Key }),
      )
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]))
    },
    partsLeft: () => filesUnder(join(directory, 'metadata', 'uploads')),
    async close() {
      client.destroy()
      await server.close()
      // A keep that failed may have another of its writes under way still.
      await removeDirectory(directory)
    },
  }
  return bucket
}

/** A fault for the first requests of an operation, and none for those after. */
export function failFirst(
  operation: string,
  fault: Fault,
  times = 1,
): (call: S3Call) => Fault | undefined {
  let left = times
  return (call) => {
    if (call.operation !== operation || left === 0) return undefined
    left -= 1
    return fault
  }
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted()
}
