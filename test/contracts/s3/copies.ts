import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { ABSENT, freshKey, put, refusalOf, textAt } from './calls.js'

export function copies(check: Check): void {
  check('a copy has the body, type, metadata and tags of its source', async (s3) => {
    const [from, to] = await givenSource(s3)
    const { CopyObjectResult } = await copy(s3, from, to)
    expect(await textAt(s3, to)).toBe('body')
    expect(CopyObjectResult?.ETag).toContain('841a2d689ad86bd1611447453c22c6fc')
    expect(await describe(s3, to)).toEqual({
      type: 'text/plain',
      metadata: { run: 'r-1' },
      tags: [{ Key: 'keep', Value: '14d' }],
    })
  })

  check(
    'a copy may have tags of its own and keep the rest',
    async (s3) => {
      const [from, to] = await givenSource(s3)
      await copy(s3, from, to, { TaggingDirective: 'REPLACE', Tagging: 'keep=30d' })
      expect(await describe(s3, to)).toEqual({
        type: 'text/plain',
        metadata: { run: 'r-1' },
        tags: [{ Key: 'keep', Value: '30d' }],
      })
    },
    'Tags of a copy',
  )

  check('a copy may have a type and metadata of its own', async (s3) => {
    const [from, to] = await givenSource(s3)
    const MetadataDirective = 'REPLACE'
    await copy(s3, from, to, { MetadataDirective, ContentType: 'text/html', Metadata: { a: 'b' } })
    expect(await describe(s3, to)).toMatchObject({ type: 'text/html', metadata: { a: 'b' } })
  })

  check('a copy of a key with spaces, plus, percent and Japanese', async (s3) => {
    const [from, to] = [freshKey('a +%2F 受信.txt'), freshKey()]
    await put(s3, from, 'body')
    await copy(s3, from, to)
    expect(await textAt(s3, to)).toBe('body')
  })

  check('a copy of what is not there: NoSuchKey', async (s3) => {
    expect(await refusalOf(copy(s3, freshKey(), freshKey()))).toMatchObject({ name: 'NoSuchKey' })
  })

  check(
    'copy if absent: once, then 412',
    async (s3) => {
      const [from, to] = await givenSource(s3)
      await copy(s3, from, to, ABSENT)
      expect(await refusalOf(copy(s3, from, to, ABSENT))).toEqual({
        name: 'PreconditionFailed',
        status: 412,
      })
    },
    'Conditional CopyObject',
  )
}

async function givenSource(s3: ConnectedS3): Promise<[from: string, to: string]> {
  const from = freshKey('from')
  const Metadata = { run: 'r-1' }
  await put(s3, from, 'body', { ContentType: 'text/plain', Metadata, Tagging: 'keep=14d' })
  return [from, freshKey('to')]
}

const copy = (
  { client, bucket }: ConnectedS3,
  from: string,
  to: string,
  more: Partial<CopyObjectCommandInput> = {},
) => {
  const CopySource = encodeURI(`${bucket}/${from}`).replaceAll('+', '%2B')
  return client.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource, ...more }))
}

async function describe({ client, bucket }: ConnectedS3, Key: string) {
  const target = { Bucket: bucket, Key }
  const { ContentType, Metadata } = await client.send(new HeadObjectCommand(target))
  const { TagSet } = await client.send(new GetObjectTaggingCommand(target))
  return { type: ContentType, metadata: Metadata, tags: TagSet }
}
