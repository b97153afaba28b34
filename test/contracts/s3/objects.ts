import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { freshKey, put, refusalOf, textAt } from './calls.js'

const MD5_OF_HELLO = '"5d41402abc4b2a76b9719d911017c592"'

const RANGES = [
  { range: 'bytes=0-0', text: '0', contentRange: 'bytes 0-0/10' },
  { range: 'bytes=2-4', text: '234', contentRange: 'bytes 2-4/10' },
  { range: 'bytes=7-', text: '789', contentRange: 'bytes 7-9/10' },
  { range: 'bytes=-3', text: '789', contentRange: 'bytes 7-9/10' },
  { range: 'bytes=8-99', text: '89', contentRange: 'bytes 8-9/10' },
]

export function objects(check: Check): void {
  check('an object comes back as it was put, with type, metadata and MD5 as ETag', async (s3) => {
    const Key = freshKey()
    const etag = await put(s3, Key, 'hello', {
      ContentType: 'text/plain; charset=utf-8',
      ContentDisposition: 'attachment; filename="a.txt"',
      Metadata: { run: 'r-1' },
    })
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key }))
    expect(etag).toBe(MD5_OF_HELLO)
    expect(await textAt(s3, Key)).toBe('hello')
    expect(head).toMatchObject({
      ETag: MD5_OF_HELLO,
      ContentLength: 5,
      ContentType: 'text/plain; charset=utf-8',
      ContentDisposition: 'attachment; filename="a.txt"',
      Metadata: { run: 'r-1' },
    })
    expect(Math.abs(Date.now() - (head.LastModified?.getTime() ?? 0))).toBeLessThan(60_000)
  })

  check('an object of no bytes is an object', async (s3) => {
    const key = freshKey()
    await put(s3, key, new Uint8Array())
    expect(await textAt(s3, key)).toBe('')
  })

  check('a second put replaces body, type and metadata', async (s3) => {
    const key = freshKey()
    await put(s3, key, 'one', { ContentType: 'text/plain', Metadata: { run: 'r-1' } })
    await put(s3, key, 'two', { ContentType: 'application/json' })
    const { Body, Metadata, ContentType } = await get(s3, key)
    expect(await Body?.transformToString()).toBe('two')
    expect({ Metadata, ContentType }).toEqual({ Metadata: {}, ContentType: 'application/json' })
  })

  check('what is not there: NoSuchKey for GET, NotFound for HEAD', async (s3) => {
    const target = { Bucket: s3.bucket, Key: freshKey() }
    expect(await refusalOf(s3.client.send(new GetObjectCommand(target)))).toEqual({
      name: 'NoSuchKey',
      status: 404,
    })
    expect(await refusalOf(s3.client.send(new HeadObjectCommand(target)))).toEqual({
      name: 'NotFound',
      status: 404,
    })
  })

  check('a deleted object is gone, and deleting it again succeeds', async (s3) => {
    const target = { Bucket: s3.bucket, Key: freshKey() }
    await put(s3, target.Key, 'hello')
    await s3.client.send(new DeleteObjectCommand(target))
    expect(await refusalOf(get(s3, target.Key))).toMatchObject({ name: 'NoSuchKey' })
    await s3.client.send(new DeleteObjectCommand(target))
  })

  check('a range is answered with those bytes', async (s3) => {
    const key = freshKey()
    await put(s3, key, '0123456789')
    for (const { range, text, contentRange } of RANGES) {
      const { Body, ContentRange, $metadata } = await get(s3, key, { Range: range })
      expect(await Body?.transformToString(), range).toBe(text)
      expect({ ContentRange, status: $metadata.httpStatusCode }).toEqual({
        ContentRange: contentRange,
        status: 206,
      })
    }
  })

  check('a range past the end is refused with 416', async (s3) => {
    const key = freshKey()
    await put(s3, key, '0123456789')
    expect(await refusalOf(get(s3, key, { Range: 'bytes=10-' }))).toEqual({
      name: 'InvalidRange',
      status: 416,
    })
  })

  check('a conditional read: 412 if it changed, 304 if it did not', async (s3) => {
    const key = freshKey()
    const etag = await put(s3, key, 'hello')
    const { Body } = await get(s3, key, { IfMatch: etag })
    expect(await Body?.transformToString()).toBe('hello')
    const stale = { IfMatch: '"00000000000000000000000000000000"' }
    expect(await refusalOf(get(s3, key, stale))).toMatchObject({ status: 412 })
    expect(await refusalOf(get(s3, key, { IfNoneMatch: etag }))).toMatchObject({ status: 304 })
  })
}

const get = ({ client, bucket }: ConnectedS3, Key: string, more = {}) =>
  client.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }))
