import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { ABSENT, atOnce, freshKey, outcomesOf, put, refusalOf, textAt, uploadOf } from './calls.js'

const RACERS = 20

const LOST = { name: 'PreconditionFailed', status: 412 }
const MISSING = { name: 'NoSuchKey', status: 404 }

export function conditionalWrites(check: Check): void {
  check('put if absent: once, then 412, and the first stays', async (s3) => {
    const key = freshKey()
    await put(s3, key, 'first', ABSENT)
    expect(await refusalOf(put(s3, key, 'second', ABSENT))).toEqual(LOST)
    expect(await textAt(s3, key)).toBe('first')
  })

  check(`of ${RACERS} puts if absent at once exactly one is done`, async (s3) => {
    const key = freshKey()
    const puts = atOnce(RACERS, (index) => put(s3, key, `racer ${index}`, ABSENT))
    expect(await outcomesOf(puts)).toEqual({ done: 1, PreconditionFailed: RACERS - 1 })
  })

  check(
    'put if unchanged: with the present ETag it is done, with an older one 412',
    async (s3) => {
      const key = freshKey()
      const first = await put(s3, key, 'one')
      await put(s3, key, 'two', { IfMatch: first })
      expect(await refusalOf(put(s3, key, 'three', { IfMatch: first }))).toEqual(LOST)
      expect(await textAt(s3, key)).toBe('two')
    },
    'If-Match of a write',
  )

  check(
    `of ${RACERS} puts if unchanged at once exactly one is done`,
    async (s3) => {
      const key = freshKey()
      const IfMatch = await put(s3, key, 'start')
      const puts = atOnce(RACERS, (index) => put(s3, key, `racer ${index}`, { IfMatch }))
      expect(await outcomesOf(puts)).toEqual({ done: 1, PreconditionFailed: RACERS - 1 })
    },
    'If-Match of a write',
  )

  check(
    'put if unchanged of what is not there: 404',
    async (s3) => {
      const IfMatch = '"5d41402abc4b2a76b9719d911017c592"'
      expect(await refusalOf(put(s3, freshKey(), 'x', { IfMatch }))).toEqual(MISSING)
    },
    'If-Match of a write',
  )

  check(
    'a multipart upload completed if absent: once, then 412, and the first stays',
    async (s3) => {
      const key = freshKey()
      await s3.client.send(await uploadOf(s3, key, ['first'], ABSENT))
      const second = await uploadOf(s3, key, ['second'], ABSENT)
      expect(await refusalOf(s3.client.send(second))).toEqual(LOST)
      expect(await textAt(s3, key)).toBe('first')
    },
    'Conditional CompleteMultipartUpload',
  )

  check(
    'a multipart upload completed if unchanged: done with the present ETag, 412, and 404 of nothing',
    async (s3) => {
      const key = freshKey()
      const IfMatch = await put(s3, key, 'one')
      await s3.client.send(await uploadOf(s3, key, ['two'], { IfMatch }))
      const stale = await uploadOf(s3, key, ['three'], { IfMatch })
      expect(await refusalOf(s3.client.send(stale))).toEqual(LOST)
      const ofNothing = await uploadOf(s3, freshKey(), ['x'], { IfMatch })
      expect(await refusalOf(s3.client.send(ofNothing))).toEqual(MISSING)
    },
    'Conditional CompleteMultipartUpload',
  )

  check(
    `of ${RACERS} completions and puts if absent at once exactly one is done`,
    async (s3) => {
      const key = freshKey()
      const prepared = await Promise.all(
        atOnce(RACERS / 2, (index) => uploadOf(s3, key, [`upload ${index}`], ABSENT)),
      )
      const completions = prepared.map((command) => s3.client.send(command))
      const puts = atOnce(RACERS / 2, (index) => put(s3, key, `put ${index}`, ABSENT))
      expect(await outcomesOf([...completions, ...puts])).toEqual({
        done: 1,
        PreconditionFailed: RACERS - 1,
      })
    },
    'Conditional CompleteMultipartUpload',
  )

  check(
    "the SDK's Upload passes the condition on, in one piece and in parts",
    async (s3) => {
      for (const bytes of [1024, 6 * 1024 * 1024]) {
        const key = freshKey()
        await uploadIfAbsent(s3, key, bytes)
        expect(await refusalOf(uploadIfAbsent(s3, key, bytes))).toEqual(LOST)
      }
    },
    'Conditional CompleteMultipartUpload',
  )

  check(
    'delete if unchanged: 412 with an older ETag, done with the present one, then 404',
    async (s3) => {
      const key = freshKey()
      const older = await put(s3, key, 'one')
      const present = await put(s3, key, 'two')
      expect(await refusalOf(removeIf(s3, key, older))).toEqual(LOST)
      await removeIf(s3, key, present)
      expect(await refusalOf(removeIf(s3, key, present))).toEqual(MISSING)
    },
    'Conditional DeleteObject',
  )
}

const uploadIfAbsent = ({ client, bucket }: ConnectedS3, Key: string, bytes: number) =>
  new Upload({
    client,
    params: { Bucket: bucket, Key, Body: Buffer.alloc(bytes), ...ABSENT },
  }).done()

const removeIf = ({ client, bucket }: ConnectedS3, Key: string, IfMatch: string) =>
  client.send(new DeleteObjectCommand({ Bucket: bucket, Key, IfMatch }))
