import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { freshKey, refusalOf, textAt, uploadOf } from './calls.js'

const MIB = 1024 * 1024

/** S3's smallest part. */
const PART_BYTES = 5 * MIB

export function multipartUploads(check: Check): void {
  check(
    'parts become one object, whose ETag is the MD5 of their MD5s and their count',
    async (s3) => {
      const Key = freshKey()
      const parts = [randomBytes(PART_BYTES), Buffer.from('the last part may be small')]
      await s3.client.send(await uploadOf(s3, Key, parts))
      const { ETag, Body } = await s3.client.send(new GetObjectCommand({ Bucket: s3.bucket, Key }))
      expect(ETag).toBe(`"${md5(Buffer.concat(parts.map(md5Bytes)))}-2"`)
      expect(md5((await Body?.transformToByteArray()) ?? '')).toBe(md5(Buffer.concat(parts)))
    },
  )

  check('nothing is there before the upload is completed', async (s3) => {
    const key = freshKey()
    const complete = await uploadOf(s3, key, ['part'])
    expect(await refusalOf(textAt(s3, key))).toMatchObject({ name: 'NoSuchKey' })
    await s3.client.send(complete)
    expect(await textAt(s3, key)).toBe('part')
  })

  check('type and metadata are those the upload began with', async (s3) => {
    const more = { ContentType: 'message/rfc822', Metadata: { run: 'r-1' } }
    const target = await uploadWith(s3, more)
    const object = await s3.client.send(new GetObjectCommand(target))
    expect(await object.Body?.transformToString()).toBe('body')
    expect(object).toMatchObject(more)
  })

  check(
    'tags are those the upload began with',
    async (s3) => {
      const target = await uploadWith(s3, { Tagging: 'keep=30d' })
      const { TagSet } = await s3.client.send(new GetObjectTaggingCommand(target))
      expect(TagSet).toEqual([{ Key: 'keep', Value: '30d' }])
    },
    'Tags of a multipart upload',
  )

  check(
    'a part that is sent again replaces the earlier one; the list shows what is there',
    async (s3) => {
      const { target, UploadId } = await begin(s3)
      await sendPart(s3, target.Key, UploadId, 2, 'second')
      await sendPart(s3, target.Key, UploadId, 1, 'first')
      const { ETag } = await sendPart(s3, target.Key, UploadId, 1, 'first, again')
      const { Parts } = await s3.client.send(new ListPartsCommand({ ...target, UploadId }))
      expect(Parts).toMatchObject([
        { PartNumber: 1, ETag, Size: 12 },
        { PartNumber: 2, Size: 6 },
      ])
    },
  )

  check('parts are listed in pages', async (s3) => {
    const { target, UploadId } = await begin(s3)
    for (const number of [1, 2, 3]) await sendPart(s3, target.Key, UploadId, number, 'part')
    const query = { ...target, UploadId, MaxParts: 2 }
    const first = await s3.client.send(new ListPartsCommand(query))
    expect(first.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([1, 2])
    expect(first.IsTruncated).toBe(true)
    const PartNumberMarker = first.NextPartNumberMarker
    const rest = await s3.client.send(new ListPartsCommand({ ...query, PartNumberMarker }))
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3])
    expect(rest.IsTruncated).toBe(false)
  })

  check('a part that is too small, unless it is the last: EntityTooSmall', async (s3) => {
    const complete = await uploadOf(s3, freshKey(), ['small', 'last'])
    expect(await refusalOf(s3.client.send(complete))).toEqual({
      name: 'EntityTooSmall',
      status: 400,
    })
  })

  check('a list that names another ETag, or a part that is not there: InvalidPart', async (s3) => {
    const { target, UploadId } = await begin(s3)
    const part = await sendPart(s3, target.Key, UploadId, 1, 'part')
    for (const wrong of [
      { ...part, ETag: `"${md5('other')}"` },
      { ...part, PartNumber: 7 },
    ]) {
      const MultipartUpload = { Parts: [wrong] }
      const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload })
      expect(await refusalOf(s3.client.send(complete))).toEqual({
        name: 'InvalidPart',
        status: 400,
      })
    }
  })

  check(
    'a list out of order: InvalidPartOrder',
    async (s3) => {
      const { target, UploadId } = await begin(s3)
      const first = await sendPart(s3, target.Key, UploadId, 1, Buffer.alloc(PART_BYTES))
      const second = await sendPart(s3, target.Key, UploadId, 2, Buffer.alloc(PART_BYTES))
      const MultipartUpload = { Parts: [second, first] }
      const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload })
      expect(await refusalOf(s3.client.send(complete))).toEqual({
        name: 'InvalidPartOrder',
        status: 400,
      })
    },
    'Order of parts',
  )

  check('an aborted upload is gone: NoSuchUpload', async (s3) => {
    const { target, UploadId } = await begin(s3)
    await s3.client.send(new AbortMultipartUploadCommand({ ...target, UploadId }))
    const gone = { name: 'NoSuchUpload', status: 404 }
    expect(await refusalOf(sendPart(s3, target.Key, UploadId, 1, 'part'))).toEqual(gone)
    const list = new ListPartsCommand({ ...target, UploadId })
    expect(await refusalOf(s3.client.send(list))).toMatchObject({ status: 404 })
  })

  check('an upload that was completed is gone: NoSuchUpload', async (s3) => {
    const { target, UploadId } = await begin(s3)
    const MultipartUpload = { Parts: [await sendPart(s3, target.Key, UploadId, 1, 'part')] }
    const complete = { ...target, UploadId, MultipartUpload }
    await s3.client.send(new CompleteMultipartUploadCommand(complete))
    const gone = { name: 'NoSuchUpload', status: 404 }
    expect(await refusalOf(sendPart(s3, target.Key, UploadId, 2, 'part'))).toEqual(gone)
    expect(await textAt(s3, target.Key)).toBe('part')
  })

  check(
    'an upload that was given up cannot be completed',
    async (s3) => {
      const { target, UploadId } = await begin(s3)
      const MultipartUpload = { Parts: [await sendPart(s3, target.Key, UploadId, 1, 'part')] }
      await s3.client.send(new AbortMultipartUploadCommand({ ...target, UploadId }))
      const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload })
      const gone = { name: 'NoSuchUpload', status: 404 }
      expect(await refusalOf(s3.client.send(complete))).toEqual(gone)
    },
    'Completion of an aborted upload',
  )

  check(
    'a part that another run stored anew is not the one that is named: InvalidPart',
    async (s3) => {
      const { target, UploadId } = await begin(s3)
      const mine = await sendPart(s3, target.Key, UploadId, 1, 'what was verified')
      await sendPart(s3, target.Key, UploadId, 1, 'what came late')
      const MultipartUpload = { Parts: [mine] }
      const complete = new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload })
      expect(await refusalOf(s3.client.send(complete))).toEqual({
        name: 'InvalidPart',
        status: 400,
      })
      expect(await refusalOf(textAt(s3, target.Key))).toMatchObject({ name: 'NoSuchKey' })
    },
  )

  check('parts that are stored stay, whoever goes on with them', async (s3) => {
    const { target, UploadId } = await begin(s3)
    const body = randomBytes(PART_BYTES + 7)
    const first = await sendPart(s3, target.Key, UploadId, 1, body.subarray(0, PART_BYTES))
    const { Parts } = await s3.client.send(new ListPartsCommand({ ...target, UploadId }))
    expect(Parts).toMatchObject([{ PartNumber: 1, ETag: first.ETag, Size: PART_BYTES }])
    const last = await sendPart(s3, target.Key, UploadId, 2, body.subarray(PART_BYTES))
    const MultipartUpload = { Parts: [first, last] }
    await s3.client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }),
    )
    const { Body } = await s3.client.send(new GetObjectCommand(target))
    expect(md5((await Body?.transformToByteArray()) ?? '')).toBe(md5(body))
  })

  check("a stream of unknown length goes up by the SDK's Upload", async (s3) => {
    const Key = freshKey()
    const body = randomBytes(2 * PART_BYTES + 1)
    const Body = Readable.from([body.subarray(0, 3), body.subarray(3)])
    const { client, bucket } = s3
    await new Upload({ client, params: { Bucket: bucket, Key, Body } }).done()
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
    expect(md5((await object.Body?.transformToByteArray()) ?? '')).toBe(md5(body))
  })
}

async function begin({ client, bucket }: ConnectedS3, more = {}) {
  const target = { Bucket: bucket, Key: freshKey() }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ...more }))
  return { target, UploadId }
}

/** An upload of one part, from beginning to end. */
async function uploadWith(s3: ConnectedS3, more: object) {
  const { target, UploadId } = await begin(s3, more)
  const MultipartUpload = { Parts: [await sendPart(s3, target.Key, UploadId, 1, 'body')] }
  await s3.client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }))
  return target
}

async function sendPart(
  { client, bucket }: ConnectedS3,
  Key: string,
  UploadId: string | undefined,
  PartNumber: number,
  Body: string | Buffer,
) {
  const part = { Bucket: bucket, Key, UploadId, PartNumber, Body }
  const { ETag } = await client.send(new UploadPartCommand(part))
  return { ETag, PartNumber }
}

const md5Bytes = (bytes: Uint8Array | string): Buffer => createHash('md5').update(bytes).digest()

const md5 = (bytes: Uint8Array | string): string => md5Bytes(bytes).toString('hex')
