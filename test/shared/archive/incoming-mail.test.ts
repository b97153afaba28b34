import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { receiveMail } from '../../../shared/archive/incoming-mail.js'
import { keepMail } from '../../../shared/archive/keep-mail.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { type BucketUnderTest, startBucket } from './bucket-under-test.js'
import { mailWith, matchedBy, monitorOf } from './mail-under-test.js'

const KEY = 'incoming/operations/large'
const MIB = 1024 * 1024
const CONTENT = Buffer.alloc(9 * MIB, 'no two lines of it are the same 0123456789')
const RAW = mailWith('large.bin', CONTENT)
const NOW = new Date('2026-11-21T09:10:00.000Z')

let bucket: BucketUnderTest

beforeEach(async () => {
  bucket = await startBucket()
})
afterEach(() => bucket.close())

test('a large mail is kept for every monitor, byte for byte, and leaves nothing incoming', async () => {
  const source = await received()
  expect(source).toMatchObject({ size: RAW.length, sha256: sha256(RAW) })
  const one = await keep('one', source)
  const other = await keep('other', source)
  await source.discard()

  for (const { messageKey = '', attachments } of [one, other]) {
    expect((await bucket.object(messageKey)).equals(RAW)).toBe(true)
    expect((await bucket.object(attachments[0]?.key ?? '')).equals(CONTENT)).toBe(true)
  }
  expect(one.messageKey).not.toBe(other.messageKey)
  expect((await bucket.keys()).filter((key) => key.startsWith('incoming/'))).toEqual([])
  expect(await bucket.partsLeft()).toEqual([])
})

test('it is decoded once: for the second monitor its parts are copied', async () => {
  const source = await received()
  await keep('one', source)
  const reads = countOf('GetObject')
  bucket.calls.length = 0
  await keep('other', source)
  expect(reads).toBe(1)
  expect(countOf('GetObject')).toBe(0)
  expect(countOf('CopyObject')).toBe(2)
})

test('parts of another try are stored over, and copied for the next monitor as they are now', async () => {
  const first = await receiveMail(
    bucket.archive,
    KEY,
    piecesOf(mailWith('large.bin', Buffer.from('cut'))),
  )
  bucket.fail = ({ key }) => (key.endsWith('mail.json') ? 'drop-connection-before' : undefined)
  await expect(keep('one', first)).rejects.toThrow(StorageFailed)
  bucket.fail = () => undefined

  const source = await received()
  for (const { messageKey = '', attachments } of [
    await keep('one', source),
    await keep('other', source),
  ]) {
    expect((await bucket.object(messageKey)).equals(RAW)).toBe(true)
    expect((await bucket.object(attachments[0]?.key ?? '')).equals(CONTENT)).toBe(true)
  }
})

test('what a run that died has left under the key is not mixed in', async () => {
  await bucket.archive.put(KEY, 'the beginning of another try', { contentType: 'message/rfc822' })
  await received()
  expect((await bucket.object(KEY)).equals(RAW)).toBe(true)
})

describe('a connection that is lost', () => {
  test.each([
    { when: 'before the first byte', bytes: 0 },
    { when: 'in the header', bytes: 50 },
    { when: 'after several parts', bytes: RAW.length - 10 },
  ])('$when: its own error is passed on, and nothing is left', async ({ bytes }) => {
    const lost = new Error('the connection to the mail server is lost')
    async function* source() {
      yield* piecesOf(RAW.subarray(0, bytes))
      throw lost
    }
    await expect(receiveMail(bucket.archive, KEY, source())).rejects.toBe(lost)
    expect(await bucket.keys()).toEqual([])
    expect(await bucket.partsLeft()).toEqual([])
  })
})

test('a bucket that fails while an attachment is stored leaves no part and no manifest', async () => {
  const source = await received()
  bucket.fail = ({ key }) =>
    key.includes('/attachments/') ? { status: 500, code: 'InternalError' } : undefined
  await expect(keep('one', source)).rejects.toThrow(StorageFailed)
  bucket.fail = () => undefined
  expect((await bucket.keys()).filter((key) => key.endsWith('mail.json'))).toEqual([])

  const manifest = await keep('one', source)
  expect((await bucket.object(manifest.attachments[0]?.key ?? '')).equals(CONTENT)).toBe(true)
})

test('a mail whose incoming object is gone is not taken for one that is kept', async () => {
  const source = await received()
  await source.discard()
  await expect(keep('one', source)).rejects.toThrow(StorageFailed)
  expect((await bucket.keys()).filter((key) => key.endsWith('mail.json'))).toEqual([])
})

const received = () => receiveMail(bucket.archive, KEY, piecesOf(RAW))

const keep = (monitor: string, source: Awaited<ReturnType<typeof received>>) =>
  keepMail({ archive: bucket.archive, now: () => NOW }, matchedBy(monitorOf(monitor), source))

const countOf = (operation: string): number =>
  bucket.calls.filter((call) => call.operation === operation).length

async function* piecesOf(bytes: Buffer): AsyncIterable<Buffer> {
  for (let start = 0; start < bytes.length; start += 2 * MIB) {
    yield bytes.subarray(start, start + 2 * MIB)
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
