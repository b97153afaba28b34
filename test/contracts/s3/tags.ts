import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { freshKey, put, refusalOf, textAt } from './calls.js'

export function tags(check: Check): void {
  check('tags that come with a put', async (s3) => {
    const key = freshKey()
    await put(s3, key, 'body', { Tagging: 'keep=30d&owner=a%20%26%20b' })
    expect(await tagsOf(s3, key)).toEqual({ keep: '30d', owner: 'a & b' })
  })

  check('an object without tags has none', async (s3) => {
    const key = freshKey()
    await put(s3, key, 'body')
    expect(await tagsOf(s3, key)).toEqual({})
  })

  check('tags are replaced as a whole; body, ETag and metadata stay', async (s3) => {
    const target = { Bucket: s3.bucket, Key: freshKey() }
    const ETag = await put(s3, target.Key, 'body', { Tagging: 'a=1&b=2', Metadata: { run: 'r-1' } })
    const TagSet = [{ Key: 'keep', Value: '受信 & <7d>' }]
    await s3.client.send(new PutObjectTaggingCommand({ ...target, Tagging: { TagSet } }))
    expect(await tagsOf(s3, target.Key)).toEqual({ keep: '受信 & <7d>' })
    expect(await textAt(s3, target.Key)).toBe('body')
    const head = await s3.client.send(new HeadObjectCommand(target))
    expect(head).toMatchObject({ ETag, Metadata: { run: 'r-1' } })
  })

  check('a put without tags leaves none of those before', async (s3) => {
    const key = freshKey()
    await put(s3, key, 'one', { Tagging: 'keep=30d' })
    await put(s3, key, 'two')
    expect(await tagsOf(s3, key)).toEqual({})
  })

  check('eleven tags are too many', async (s3) => {
    const Tagging = Array.from({ length: 11 }, (_, index) => `tag${index}=x`).join('&')
    expect(await refusalOf(put(s3, freshKey(), 'body', { Tagging }))).toMatchObject({ status: 400 })
  })

  check('tags of what is not there: NoSuchKey', async (s3) => {
    expect(await refusalOf(tagsOf(s3, freshKey()))).toEqual({ name: 'NoSuchKey', status: 404 })
  })
}

async function tagsOf({ client, bucket }: ConnectedS3, Key: string) {
  const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }))
  return Object.fromEntries((TagSet ?? []).map(({ Key: key, Value }) => [key, Value]))
}
