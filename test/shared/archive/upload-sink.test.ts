import { afterEach, beforeEach, expect, test } from 'vitest'
import { archiveAround } from '../../../shared/archive/around-archive.js'
import { openUpload, type UploadSink } from '../../../shared/archive/upload-sink.js'
import { StorageDenied } from '../../../shared/failures/storage-errors.js'
import { type BucketUnderTest, startBucket } from './bucket-under-test.js'

const MIB = 1024 * 1024

let bucket: BucketUnderTest
let sink: UploadSink

beforeEach(async () => {
  bucket = await startBucket()
  sink = openUpload(bucket.archive, 'incoming/a', { contentType: 'message/rfc822' })
})
afterEach(() => bucket.close())

test('what is written piece by piece is one object at its end', async () => {
  for (const piece of ['a', 'b', 'c']) await sink.write(Buffer.from(piece))
  expect(await bucket.keys()).toEqual([])
  await sink.end()
  expect(String(await bucket.object('incoming/a'))).toBe('abc')
})

test('nothing written is an empty object', async () => {
  await sink.end()
  expect((await bucket.object('incoming/a')).length).toBe(0)
})

test.each([
  { when: 'before the first byte', pieces: 0 },
  { when: 'after a byte', pieces: 1 },
  { when: 'after several parts', pieces: 12 },
])('what is given up leaves nothing behind: $when', async ({ pieces }) => {
  for (let index = 0; index < pieces; index += 1) await sink.write(Buffer.alloc(MIB))
  await sink.abandon(new Error('the source is lost'))
  expect(await bucket.keys()).toEqual([])
  expect(await bucket.partsLeft()).toEqual([])
})

test('a refusal by the bucket is told to the writer, who does not wait for ever', async () => {
  bucket.fail = () => ({ status: 403, code: 'AccessDenied' })
  const writing = async () => {
    for (let index = 0; index < 50; index += 1) await sink.write(Buffer.alloc(MIB))
    await sink.end()
  }
  await expect(writing()).rejects.toThrow(StorageDenied)
})

test.each([
  ['at once', 0],
  ['with something written', 1],
  ['with more written than waits', 2 * MIB],
])(
  'given up before anybody has begun to read it, %s: nobody hears of it but the caller',
  async (_, bytes) => {
    const refused = new Error('the time of this run is up')
    const over = archiveAround(bucket.archive, () => Promise.reject(refused))
    const unread = openUpload(over, 'incoming/b', { contentType: 'message/rfc822' })
    if (bytes > 0) await unread.write(Buffer.alloc(bytes)).catch(() => {})
    await expect(unread.abandon(refused)).resolves.toBeUndefined()
    await new Promise((resolve) => setImmediate(resolve))
  },
)
