import { randomUUID } from 'node:crypto'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { PREFIX } from '../../shared/contract/keys.js'
import { OUTPUT } from '../../shared/contract/outputs.js'
import { errorName, type SmokeCheck, type SmokeStack, verdict } from './smoke-check.js'

interface Scratch {
  readonly s3: S3Client
  readonly at: { readonly Bucket: string; readonly Key: string }
}

/** An object of its own, under the prefix that the bucket empties by itself, which is removed again. */
async function withObject<Result>(
  { output }: SmokeStack,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const s3 = new S3Client({})
  const at = { Bucket: output(OUTPUT.bucket), Key: `${PREFIX.incoming}smoke/${randomUUID()}` }
  try {
    await s3.send(new PutObjectCommand({ ...at, Body: 'one', IfNoneMatch: '*' }))
    return await work({ s3, at })
  } finally {
    await s3.send(new DeleteObjectCommand(at))
    s3.destroy()
  }
}

/** What S3 itself does with conditions: states, claims and manifests are built on it. */
export const BUCKET_CHECKS: readonly SmokeCheck[] = [
  {
    name: 'conditional-write',
    proves: 'S3 keeps the first of two writers that both ask for an absent key',
    how: 'PutObject with If-None-Match twice on incoming/smoke/..., which is removed',
    run: (stack) =>
      withObject(stack, async ({ s3, at }) => {
        const seen = await errorName(
          s3.send(new PutObjectCommand({ ...at, Body: 'two', IfNoneMatch: '*' })),
        )
        return verdict(seen === 'PreconditionFailed', seen)
      }),
  },
  {
    name: 'compare-and-swap',
    proves: 'S3 refuses a write that names another version than there is',
    how: 'PutObject with an If-Match that is not that of incoming/smoke/..., which is removed',
    run: (stack) =>
      withObject(stack, async ({ s3, at }) => {
        const IfMatch = '"00000000000000000000000000000000"'
        const seen = await errorName(s3.send(new PutObjectCommand({ ...at, Body: 'two', IfMatch })))
        return verdict(seen === 'PreconditionFailed', seen)
      }),
  },
  {
    name: 'conditional-copy',
    proves: 'S3 does not copy over what is there, with status 412 or behind a 200',
    how: 'CopyObject with If-None-Match onto incoming/smoke/..., which is removed',
    run: (stack) =>
      withObject(stack, async ({ s3, at }) => {
        const copy = {
          ...at,
          CopySource: `${at.Bucket}/${encodeURIComponent(at.Key)}`,
          MetadataDirective: 'REPLACE',
          TaggingDirective: 'REPLACE',
          IfNoneMatch: '*',
        } as const
        const seen = await errorName(s3.send(new CopyObjectCommand(copy)))
        return verdict(seen === 'PreconditionFailed', seen)
      }),
  },
]
