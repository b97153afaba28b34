import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoopbackServer } from '../../../../local/stand-ins/loopback-server.js'
import {
  FULL_ACCESS,
  type Identity,
  type S3Action,
} from '../../../../local/stand-ins/s3/identities.js'
import { startS3StandIn } from '../../../../local/stand-ins/s3/server.js'
import { removeDirectory } from '../../../remove-directory.js'

const Bucket = 'mailjobs-dev'
const there = { Bucket, Key: 'there' }
const copy = { Bucket, Key: 'copy', CopySource: `${Bucket}/tagged` }
const upload = { ...there, UploadId: 'upload-1' }

type Send = (client: S3Client) => Promise<unknown>

const PUT: Send = (s3) => s3.send(new PutObjectCommand({ ...there, Body: 'x' }))
const PUT_TAGGED: Send = (s3) =>
  s3.send(new PutObjectCommand({ ...there, Body: 'x', Tagging: 'keep=7d' }))
const PUT_IF_MATCH: Send = (s3) =>
  s3.send(new PutObjectCommand({ ...there, Body: 'x', IfMatch: '"stale"' }))
const GET: Send = (s3) => s3.send(new GetObjectCommand(there))
const HEAD: Send = (s3) => s3.send(new HeadObjectCommand(there))
const DELETE: Send = (s3) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'absent' }))
const DELETE_IF_MATCH: Send = (s3) =>
  s3.send(new DeleteObjectCommand({ ...there, IfMatch: '"stale"' }))
const COPY: Send = (s3) => s3.send(new CopyObjectCommand(copy))
const COPY_RETAGGED: Send = (s3) =>
  s3.send(new CopyObjectCommand({ ...copy, TaggingDirective: 'REPLACE', Tagging: 'keep=1d' }))
const LIST: Send = (s3) => s3.send(new ListObjectsV2Command({ Bucket }))
const GET_TAGS: Send = (s3) => s3.send(new GetObjectTaggingCommand(there))
const PUT_TAGS: Send = (s3) =>
  s3.send(new PutObjectTaggingCommand({ ...there, Tagging: { TagSet: [] } }))
const BEGIN: Send = (s3) => s3.send(new CreateMultipartUploadCommand(there))
const PART: Send = (s3) => s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }))
const PARTS: Send = (s3) => s3.send(new ListPartsCommand(upload))
const ABORT: Send = (s3) => s3.send(new AbortMultipartUploadCommand(upload))

const NEEDS: Record<S3Action, Readonly<Record<string, Send>>> = {
  's3:AbortMultipartUpload': { ABORT },
  's3:DeleteObject': { DELETE, DELETE_IF_MATCH },
  's3:GetObject': { GET, HEAD, PUT_IF_MATCH, DELETE_IF_MATCH, COPY, COPY_RETAGGED },
  's3:GetObjectTagging': { GET_TAGS, COPY },
  's3:ListBucket': { LIST },
  's3:ListMultipartUploadParts': { PARTS },
  's3:PutObject': { PUT, PUT_TAGGED, PUT_IF_MATCH, COPY, COPY_RETAGGED, BEGIN, PART },
  's3:PutObjectTagging': { PUT_TAGS, PUT_TAGGED, COPY, COPY_RETAGGED },
}

const EVERY_CALL: Readonly<Record<string, Send>> = Object.assign({}, ...Object.values(NEEDS))

let directory: string
let server: LoopbackServer

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-s3-'))
  server = await startS3StandIn({
    bucket: Bucket,
    directory: join(directory, 'bucket'),
    identities: new Map([['OWNER', FULL_ACCESS], ...Object.keys(NEEDS).map(withoutAction)]),
  })
  await clientOf('OWNER').send(
    new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'keep=7d' }),
  )
})

afterAll(async () => {
  await server.close()
  await removeDirectory(directory)
})

test.each(Object.entries(NEEDS))(
  'without %s, what needs it is denied, and nothing else',
  async (action, needing) => {
    const client = clientOf(action)
    const denied: string[] = []
    for (const [name, send] of Object.entries(EVERY_CALL)) {
      if (await isDenied(send(client))) denied.push(name)
    }
    expect(denied.toSorted()).toEqual(Object.keys(needing).toSorted())
  },
)

/** An identity whose access key is the action it lacks. */
const withoutAction = (lacking: string): [string, Identity] => [
  lacking,
  { denial: (action) => (action === lacking ? `no ${lacking}` : undefined) },
]

const clientOf = (accessKeyId: string): S3Client =>
  new S3Client({
    endpoint: server.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId, secretAccessKey: 'not-a-real-secret' },
    maxAttempts: 1,
  })

/** A call that is allowed may still fail, for what it is about is not there. */
const isDenied = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    (error: unknown) =>
      error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403,
  )
