import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check } from '../s3.js'
import { freshKey, put, refusalOf, textAt } from './calls.js'

const BODY = 'the body that was meant'
const OTHER = 'the body that was not'

export function checksums(check: Check): void {
  check('the right Content-MD5 passes, another is refused and nothing is written', async (s3) => {
    const key = freshKey()
    expect(await refusalOf(put(s3, key, BODY, { ContentMD5: md5(OTHER) }))).toEqual({
      name: 'BadDigest',
      status: 400,
    })
    expect(await refusalOf(textAt(s3, key))).toMatchObject({ name: 'NoSuchKey' })
    await put(s3, key, BODY, { ContentMD5: md5(BODY) })
    expect(await textAt(s3, key)).toBe(BODY)
  })

  check(
    'another CRC32 or SHA-256 is refused and nothing is written',
    async (s3) => {
      const key = freshKey()
      const wrong = [{ ChecksumCRC32: crc32Of(OTHER) }, { ChecksumSHA256: sha256(OTHER) }]
      for (const checksum of wrong) {
        expect(await refusalOf(put(s3, key, BODY, checksum))).toMatchObject({
          name: 'BadDigest',
          status: 400,
        })
      }
      expect(await refusalOf(textAt(s3, key))).toMatchObject({ name: 'NoSuchKey' })
    },
    'CRC32 verified',
  )

  check(
    'the CRC32 of the whole object is told to who asks for it, and not that of a range',
    async (s3) => {
      const target = { Bucket: s3.bucket, Key: freshKey() }
      await put(s3, target.Key, BODY)
      const ask = { ...target, ChecksumMode: 'ENABLED' } as const
      const whole = await s3.client.send(new GetObjectCommand(ask))
      expect(whole.ChecksumCRC32).toBe(crc32Of(BODY))
      expect(await whole.Body?.transformToString()).toBe(BODY)
      const range = await s3.client.send(new GetObjectCommand({ ...ask, Range: 'bytes=0-2' }))
      expect(range.ChecksumCRC32).toBeUndefined()
      expect(await range.Body?.transformToString()).toBe('the')
    },
    'CRC32 verified',
  )

  check(
    'a part with another CRC32 is refused',
    async (s3) => {
      const target = { Bucket: s3.bucket, Key: freshKey() }
      const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(target))
      const part = { ...target, UploadId, PartNumber: 1, Body: BODY }
      const wrong = new UploadPartCommand({ ...part, ChecksumCRC32: crc32Of(OTHER) })
      expect(await refusalOf(s3.client.send(wrong))).toMatchObject({ name: 'BadDigest' })
    },
    'CRC32 verified',
  )

  check(
    'a stream, whose checksum follows in a trailer, is stored without its framing',
    async (s3) => {
      const key = freshKey()
      const Body = Readable.from([Buffer.from(BODY.slice(0, 5)), Buffer.from(BODY.slice(5))])
      await put(s3, key, Body, { ContentLength: Buffer.byteLength(BODY) })
      expect(await textAt(s3, key)).toBe(BODY)
    },
    'AWS-chunked bodies',
  )
}

const md5 = (text: string): string => createHash('md5').update(text).digest('base64')

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')

function crc32Of(text: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64')
}
