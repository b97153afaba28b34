import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keepMail } from '../../../shared/archive/keep-mail.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import { UploadGone } from '../../../shared/archive/parted-writer.js'
import { ReceivedMail } from '../../../shared/archive/received-mail.js'
import { type KeepingRecord, keepingSchema } from '../../../shared/contract/unfinished-mail.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { days } from '../../../shared/jobs/define-jobs.js'
import { type BucketUnderTest, startBucket } from './bucket-under-test.js'
import { mailWith, matchedBy, monitorOf } from './mail-under-test.js'

const KEY = 'incoming/operations/large'
const MIB = 1024 * 1024
/** No two parts of it are the same. */
const CONTENT = randomBytes(16 * MIB + 4_321)
const RAW = mailWith('large.bin', CONTENT)
const NOW = new Date('2026-11-21T09:10:00.000Z')
const TIME_UP = new Error('the time is up')

let bucket: BucketUnderTest
let saved: KeepingRecord | undefined

beforeEach(async () => {
  saved = undefined
  bucket = await startBucket()
  await bucket.archive.put(KEY, RAW, { contentType: 'message/rfc822' })
  bucket.calls.length = 0
})
afterEach(() => bucket.close())

/** A run at the mail that knows what was saved. @param endsAfter of the message; then its time is up */
const runAt = async (endsAfter = Number.POSITIVE_INFINITY, attachments = true) =>
  ReceivedMail.at(bucket.archive, KEY, {
    attachments,
    known: saved,
    async *within(chunks) {
      let bytes = 0
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > endsAfter) throw TIME_UP
        yield chunk
      }
    },
    save: async (keeping) => {
      saved = keepingSchema.parse(JSON.parse(JSON.stringify(keeping)))
    },
  })

const read = async (): Promise<KeptSource> => (await runAt()).read()

/** A run whose time is up. */
async function cutAt(bytes: number): Promise<KeepingRecord> {
  const mail = await runAt(bytes)
  await expect(mail.read()).rejects.toBe(TIME_UP)
  saved = keepingSchema.parse(JSON.parse(JSON.stringify(await mail.pause())))
  return saved
}

const keep = (monitor: string, source: KeptSource, forDays = 30) =>
  keepMail(
    { archive: bucket.archive, now: () => NOW },
    matchedBy(monitorOf(monitor, { for: days(forDays) }), source),
  )

async function expectKept(source: KeptSource, ...monitors: string[]): Promise<void> {
  for (const monitor of monitors) {
    const { messageKey = '', attachments, sha256, size } = await keep(monitor, source)
    expect({ sha256, size }).toEqual({ sha256: sha256Of(RAW), size: RAW.length })
    expect((await bucket.object(messageKey)).equals(RAW)).toBe(true)
    expect((await bucket.object(attachments[0]?.key ?? '')).equals(CONTENT)).toBe(true)
  }
}

test('a large mail is kept for every monitor, byte for byte, and leaves nothing incoming', async () => {
  const source = await read()
  expect(source).toMatchObject({ size: RAW.length, sha256: sha256Of(RAW) })
  await expectKept(source, 'one', 'other')
  await source.discard()
  expect((await bucket.keys()).filter((key) => key.startsWith('incoming/'))).toEqual([])
  expect(await bucket.partsLeft()).toEqual([])
})

test('it is read once, however many keep it', async () => {
  const source = await read()
  await keep('one', source)
  await keep('other', source)
  expect(countOf('GetObject')).toBe(1)
  expect(countOf('CopyObject')).toBe(4)
})

test('where nobody keeps attachments none is stored', async () => {
  await (await runAt(undefined, false)).read()
  expect(await bucket.keys()).toEqual([KEY])
  expect(countOf('UploadPart')).toBe(0)
})

describe('runs that are too short for all of it', () => {
  test.each([
    [[0, 0]],
    [[100]],
    [[8 * MIB]],
    [[8 * MIB, 15 * MIB, 21 * MIB]],
    [[15 * MIB, 8 * MIB, 21 * MIB]],
    [[RAW.length - 200, RAW.length - 10]],
    [[9 * MIB, 9 * MIB, 9 * MIB, 18 * MIB]],
  ])('ended after %j bytes: no part is stored twice', async (ends) => {
    for (const end of ends) await cutAt(end)
    await expectKept(await read(), 'one')
    // 16 MiB are four parts.
    expect(countOf('UploadPart')).toBe(4)
    expect(await bucket.partsLeft()).toEqual([])
  })

  test('each that gets further has stored more', async () => {
    const bytes: number[] = []
    for (const end of [8, 15, 21]) bytes.push((await cutAt(end * MIB)).storedBytes)
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b))
    expect(new Set(bytes).size).toBe(3)
  })

  test('a run that is ended in the middle has lost two parts at most, and the one on its way', async () => {
    await expect((await runAt(RAW.length - 10)).read()).rejects.toBe(TIME_UP)
    expect(saved?.storedBytes).toBeGreaterThanOrEqual(10 * MIB)
  })

  test('what was copied is not copied again', async () => {
    const first = await read()
    bucket.fail = ({ key }) =>
      key.endsWith('mail.json') ? { status: 503, code: 'SlowDown' } : undefined
    await expect(keep('one', first)).rejects.toThrow(StorageFailed)
    bucket.fail = () => undefined
    expect(saved?.copied).toHaveLength(2)
    bucket.calls.length = 0
    await expectKept(await read(), 'one')
    expect(countOf('CopyObject')).toBe(0)
  })

  test('what was copied under another lifetime is copied again: it would expire before its manifest', async () => {
    bucket.fail = ({ key }) =>
      key.endsWith('mail.json') ? { status: 503, code: 'SlowDown' } : undefined
    await expect(keep('one', await read())).rejects.toThrow(StorageFailed)
    bucket.fail = () => undefined
    const { messageKey = '', attachments } = await keep('one', await read(), 365)
    const keys = [messageKey, attachments[0]?.key ?? '']
    for (const key of keys) expect(await bucket.tagsOf(key)).toMatchObject({ keep: '365d' })
    expect(saved?.copied.toSorted()).toEqual(keys.map((key) => `365 ${key}`).toSorted())
  })

  test('but for what is gone of it, or is another', async () => {
    await keep('one', await read())
    const [first = '', second = ''] = (saved?.copied ?? []).map((copy) => copy.split(' ')[1])
    await bucket.archive.remove(first)
    await bucket.archive.put(second, 'shorter', { contentType: 'text/plain' })
    for (const key of (await bucket.keys()).filter((one) => one.endsWith('mail.json')))
      await bucket.archive.remove(key)
    await expectKept(await read(), 'one')
  })
})

describe('what went wrong', () => {
  test.each<{ what: string; spoil: () => Promise<unknown> }>([
    {
      what: 'the upload is gone',
      spoil: async () => {
        for (const upload of saved?.uploads ?? []) await bucket.archive.abortUpload(upload)
      },
    },
    {
      what: 'a part is another',
      spoil: async () => {
        for (const upload of saved?.uploads ?? [])
          await bucket.archive.putPart(upload, 1, Buffer.alloc(5 * MIB))
      },
    },
    {
      what: 'more of it is stored than there is',
      spoil: async () => {
        const etags = Array.from({ length: 9 }, () => '"0"')
        saved &&= { ...saved, uploads: saved.uploads.map((upload) => ({ ...upload, etags })) }
      },
    },
    {
      what: 'it lies there in another length',
      spoil: () =>
        bucket.archive.put(`${KEY}.attachments/1`, 'other', { contentType: 'text/plain' }),
    },
  ])('$what: the attachments are stored anew', async ({ spoil }) => {
    await cutAt(15 * MIB)
    await spoil()
    const mail = await runAt()
    await expect(mail.read()).rejects.toThrow(UploadGone)
    await mail.removeAttachments()
    saved = undefined
    await expectKept(await read(), 'one')
  })

  test('a bucket that fails while an attachment is stored leaves no manifest', async () => {
    bucket.fail = ({ operation }) =>
      operation === 'UploadPart' ? { status: 500, code: 'InternalError' } : undefined
    await expect(read()).rejects.toThrow(StorageFailed)
    bucket.fail = () => undefined
    expect((await bucket.keys()).filter((key) => key.endsWith('mail.json'))).toEqual([])
    await expectKept(await read(), 'one')
  })

  test('a mail that is gone is not taken for one that is kept', async () => {
    const source = await read()
    await source.discard()
    await expect(keep('one', source)).rejects.toThrow(StorageFailed)
    expect((await bucket.keys()).filter((key) => key.endsWith('mail.json'))).toEqual([])
  })

  test('parts of another try are stored over', async () => {
    const other = await read()
    const { messageKey = '', attachments } = await keep('one', other)
    for (const key of [messageKey, attachments[0]?.key ?? ''])
      await bucket.archive.put(key, 'cut', { contentType: 'text/plain' })
    for (const key of (await bucket.keys()).filter((one) => one.endsWith('mail.json')))
      await bucket.archive.remove(key)
    saved = undefined
    await expectKept(await read(), 'one')
  })
})

const countOf = (operation: string): number =>
  bucket.calls.filter((call) => call.operation === operation).length

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
