import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { freshKey, put, refusalOf, textAt } from './calls.js'

export function permissions(check: Check): void {
  check('an access key that nobody has: InvalidAccessKeyId', async (s3) => {
    const stranger = { ...s3, client: s3.stranger }
    expect(await refusalOf(textAt(stranger, freshKey()))).toEqual({
      name: 'InvalidAccessKeyId',
      status: 403,
    })
  })

  check(
    'without ListBucket a missing key is 403, as a listing is; what is there can be read',
    async (s3) => {
      const restricted = withoutListBucket(s3)
      const missing = { Bucket: s3.bucket, Key: freshKey() }
      const denied = { name: 'AccessDenied', status: 403 }
      const get = restricted.client.send(new GetObjectCommand(missing))
      expect(await refusalOf(get)).toEqual(denied)
      const head = restricted.client.send(new HeadObjectCommand(missing))
      expect(await refusalOf(head)).toMatchObject({ status: 403 })
      const list = restricted.client.send(new ListObjectsV2Command({ Bucket: s3.bucket }))
      expect(await refusalOf(list)).toEqual(denied)
      const key = freshKey()
      await put(restricted, key, 'body')
      expect(await textAt(restricted, key)).toBe('body')
    },
    'Users without ListBucket',
  )
}

function withoutListBucket(s3: ConnectedS3): ConnectedS3 {
  if (s3.withoutListBucket === undefined) throw new Error('The server has no such user')
  return { ...s3, client: s3.withoutListBucket }
}
