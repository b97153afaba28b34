import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UploadGone } from '../../../shared/archive/parted-writer.js'
import { abandonMail, removeTail, UnfinishedMail } from '../../../shared/archive/unfinished-mail.js'
import {
  type UnfinishedMailRecord,
  unfinishedMailSchema,
} from '../../../shared/contract/unfinished-mail.js'
import { StorageDenied, StorageFailed } from '../../../shared/failures/storage-errors.js'
import { type BucketUnderTest, failFirst, startBucket } from './bucket-under-test.js'

const MIB = 1024 * 1024
const KEY = 'incoming/operations/mail/run'
const MAIL = randomBytes(23 * MIB + 12_345)

let bucket: BucketUnderTest
beforeEach(async () => {
  bucket = await startBucket()
})
afterEach(() => bucket.close())

/** A record as the next run reads it. */
const remembered = (record: UnfinishedMailRecord): UnfinishedMailRecord =>
  unfinishedMailSchema.parse(JSON.parse(JSON.stringify(record)))

const goOn = (record: UnfinishedMailRecord) =>
  UnfinishedMail.goOn(bucket.archive, remembered(record))

/** Writes up to a byte, in pieces of a size that divides nothing. */
async function writeTo(mail: UnfinishedMail, end: number): Promise<void> {
  for (let at = mail.bytes; at < end; at += 99_991)
    await mail.write(MAIL.subarray(at, Math.min(end, at + 99_991)))
}

test.each([
  [[MAIL.length]],
  [[0, 0, MAIL.length]],
  [[1, 2, MAIL.length]],
  [[5 * MIB, 10 * MIB, MAIL.length]],
  [[5 * MIB - 1, 5 * MIB + 1, 5 * MIB + 2, MAIL.length]],
  [[16 * 1024, 16 * 1024, 20 * MIB, 20 * MIB, MAIL.length]],
  [[7, 11 * MIB, 11 * MIB + 3, 22 * MIB, MAIL.length, MAIL.length]],
])('is whole after runs that ended at %j', async (ends) => {
  let mail = await UnfinishedMail.begin(bucket.archive, KEY)
  for (const [run, end] of ends.entries()) {
    if (run > 0) {
      const record = await mail.pause()
      expect(record.bytes).toBe(mail.bytes)
      mail = await goOn(record)
      expect(mail.bytes).toBe(record.bytes)
    }
    const { seam } = mail.ends
    expect(mail.ends.isSeam(MAIL.subarray(mail.bytes - seam.bytes, mail.bytes))).toBe(true)
    await writeTo(mail, end)
  }
  await mail.complete()
  expect((await bucket.object(KEY)).equals(MAIL)).toBe(true)
  expect(await bucket.partsLeft()).toEqual([])
})

test('nothing that has come is uploaded again but what fills no part', async () => {
  const first = await UnfinishedMail.begin(bucket.archive, KEY)
  await writeTo(first, 12 * MIB)
  const record = await first.pause()
  const puts = () => bucket.calls.filter(({ operation }) => operation === 'UploadPart').length
  expect(record).toMatchObject({ bytes: 12 * MIB, tail: { bytes: 2 * MIB } })
  expect(puts()).toBe(2)
  const second = await goOn(record)
  await writeTo(second, MAIL.length)
  await second.complete()
  expect(puts()).toBe(5)
  await removeTail(bucket.archive, record)
  expect(await bucket.keys()).toEqual([KEY])
})

test('the ends tell a message from another', async () => {
  const mail = await UnfinishedMail.begin(bucket.archive, KEY)
  await writeTo(mail, 6 * MIB)
  const { head, seam } = (await goOn(await mail.pause())).ends
  expect(head).toEqual({ bytes: 16_384, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const again = await goOn(await mail.pause())
  const last = Buffer.from(MAIL.subarray(6 * MIB - seam.bytes, 6 * MIB))
  for (const other of [
    last.subarray(1),
    MAIL.subarray(6 * MIB - seam.bytes - 1, 6 * MIB - 1),
    Buffer.concat([last.subarray(0, -1), Buffer.from([(last.at(-1) ?? 0) ^ 1])]),
    Buffer.alloc(0),
    Buffer.alloc(seam.bytes),
  ])
    expect(again.ends.isSeam(other)).toBe(false)
  expect(again.ends.isSeam(last)).toBe(true)
})

describe('what went wrong', () => {
  test('a part that could not be stored is not counted: the record ends before it', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 5 * MIB)
    await mail.pause()
    bucket.fail = ({ operation }) =>
      operation === 'UploadPart' ? { status: 500, code: 'InternalError' } : undefined
    await expect(writeTo(mail, 20 * MIB)).rejects.toThrow(StorageFailed)
    const record = await mail.pause()
    expect(record).toMatchObject({ bytes: 5 * MIB, etags: [expect.any(String)] })
    expect(record.tail).toBeUndefined()
    bucket.fail = () => undefined
    const again = await goOn(record)
    const { seam } = again.ends
    expect(again.ends.isSeam(MAIL.subarray(5 * MIB - seam.bytes, 5 * MIB))).toBe(true)
    await writeTo(again, MAIL.length)
    await again.complete()
    expect((await bucket.object(KEY)).equals(MAIL)).toBe(true)
  })

  test('a tail that could not be stored costs no more than itself', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 7 * MIB)
    bucket.fail = ({ operation }) =>
      operation === 'PutObject' ? { status: 500, code: 'InternalError' } : undefined
    expect(await mail.pause()).toMatchObject({ bytes: 5 * MIB })
  })

  test('a refusal is told, not taken for a slow bucket', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 7 * MIB)
    bucket.fail = () => ({ status: 403, code: 'AccessDenied' })
    await expect(mail.pause()).rejects.toThrow(StorageDenied)
  })

  test.each<{ what: string; spoil: (record: UnfinishedMailRecord) => Promise<unknown> }>([
    { what: 'the upload is gone', spoil: (record) => abandonMail(bucket.archive, record) },
    {
      what: 'the tail is gone',
      spoil: ({ tail }) => bucket.archive.remove(tail?.key ?? ''),
    },
    {
      what: 'the tail is another',
      spoil: ({ tail }) =>
        bucket.archive.put(tail?.key ?? '', 'other bytes', { contentType: 'message/rfc822' }),
    },
    {
      what: 'a run that had lost the folder stored a part late',
      spoil: (record) => bucket.archive.putPart(record, 1, Buffer.alloc(5 * MIB)),
    },
    {
      what: 'such a run completed it',
      spoil: (record) => bucket.archive.completeUpload(record, record.etags),
    },
  ])('$what: it has to be received anew, and no wrong object is made', async ({ spoil }) => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 6 * MIB)
    const record = await mail.pause()
    await spoil(record)
    const received = (async () => {
      const again = await goOn(record)
      await writeTo(again, MAIL.length)
      await again.complete()
    })()
    await expect(received).rejects.toThrow(UploadGone)
    const made = await bucket.archive.size(KEY)
    expect([undefined, 5 * MIB]).toContain(made)
  })

  test('a lost answer to the completion is no failure', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 6 * MIB)
    bucket.fail = failFirst('CompleteMultipartUpload', 'drop-connection-after-effect')
    await mail.complete()
    expect((await bucket.object(KEY)).equals(MAIL.subarray(0, 6 * MIB))).toBe(true)
  })

  test('one that was completed by a run which did not hear of it is whole', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 6 * MIB)
    const record = await mail.pause()
    await mail.complete()
    await (await goOn(record)).complete()
    expect((await bucket.object(KEY)).equals(MAIL.subarray(0, 6 * MIB))).toBe(true)
  })

  test('what is given up leaves nothing, and may be given up again', async () => {
    const mail = await UnfinishedMail.begin(bucket.archive, KEY)
    await writeTo(mail, 6 * MIB)
    const record = await mail.pause()
    await abandonMail(bucket.archive, record)
    await abandonMail(bucket.archive, record)
    expect(await bucket.partsLeft()).toEqual([])
    expect(await bucket.keys()).toEqual([])
  })
})
