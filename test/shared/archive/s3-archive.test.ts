import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import type { Archive } from '../../../shared/archive/archive.js'
import { StorageDenied, StorageFailed } from '../../../shared/failures/storage-errors.js'
import { type BucketUnderTest, failFirst, startBucket } from './bucket-under-test.js'

const TEXT = { contentType: 'text/plain', keepFor: 30 } as const
const CONFLICT: Fault = { status: 409, code: 'ConditionalRequestConflict' }
const MIB = 1024 * 1024

let bucket: BucketUnderTest
let archive: Archive

beforeEach(async () => {
  bucket = await startBucket()
  archive = bucket.archive
})
afterEach(() => bucket.close())

describe('add', () => {
  test('stores once; what is there stays', async () => {
    expect(await archive.add('mail/a', 'first', TEXT)).toBe('added')
    expect(await archive.add('mail/a', 'second', TEXT)).toBe('exists')
    expect(String(await bucket.object('mail/a'))).toBe('first')
  })

  test('a text of no length is stored without a word of the client', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    try {
      expect(await archive.add('mail/empty', '', TEXT)).toBe('added')
      expect(warn).not.toHaveBeenCalled()
    } finally {
      warn.mockRestore()
    }
    expect((await bucket.object('mail/empty')).length).toBe(0)
  })

  test('a conflict with another write is tried again, and then given up', async () => {
    bucket.fail = failFirst('PutObject', CONFLICT, 3)
    expect(await archive.add('mail/a', 'body', TEXT)).toBe('added')
    expect(bucket.calls).toHaveLength(4)

    bucket.fail = () => CONFLICT
    await expect(archive.add('mail/b', 'body', TEXT)).rejects.toThrow(
      /^mail\/b: ConditionalRequestConflict: .*\(HTTP 409\)$/,
    )
    expect(bucket.calls.length).toBeLessThan(20)
    expect(await bucket.keys()).toEqual(['mail/a'])
  })

  test('after a lost answer the object is there: it counts as kept', async () => {
    bucket.fail = failFirst('PutObject', 'drop-connection-after-effect')
    expect(await archive.add('mail/a', 'body', TEXT)).toBe('exists')
    expect(String(await bucket.object('mail/a'))).toBe('body')
  })
})

describe('swap', () => {
  test('replaces what has not changed since it was read', async () => {
    const first = await archive.swap('state/a', '1', undefined, TEXT)
    const second = await archive.swap('state/a', '2', first, TEXT)
    expect(second).not.toBe(first)
    expect(await archive.read('state/a')).toEqual({ body: Buffer.from('2'), etag: second })
  })

  test.each([
    { why: 'another writer was first', change: (first: string | undefined) => first },
    { why: 'the key is taken by now', change: () => undefined },
  ])('is lost if $why', async ({ change }) => {
    const first = await archive.swap('state/a', '1', undefined, TEXT)
    await archive.swap('state/a', '2', first, TEXT)
    expect(await archive.swap('state/a', '3', change(first), TEXT)).toBeUndefined()
    expect(String((await archive.read('state/a'))?.body)).toBe('2')
  })

  test('is lost if the key is gone', async () => {
    const etag = await archive.swap('state/a', '1', undefined, TEXT)
    await archive.remove('state/a')
    expect(await archive.swap('state/a', '2', etag, TEXT)).toBeUndefined()
    expect(await bucket.keys()).toEqual([])
  })
})

describe('copy', () => {
  test('copies once, whatever the key is called', async () => {
    const odd = 'incoming/請求書 (2)+&?#%.eml'
    await archive.put(odd, 'body', TEXT)
    expect(await archive.copy(odd, 'mail/b', TEXT)).toBe('added')
    expect(await archive.copy(odd, 'mail/b', TEXT)).toBe('exists')
    expect(String(await bucket.object('mail/b'))).toBe('body')
  })

  test('of a source that is gone is a failure, not a copy that is there already', async () => {
    await expect(archive.copy('incoming/gone', 'mail/b', TEXT)).rejects.toThrow(StorageFailed)
  })
})

describe('read, put, stream, remove', () => {
  test('a key that is missing is no failure', async () => {
    expect(await archive.read('mail/none')).toBeUndefined()
    await expect(archive.remove('mail/none')).resolves.toBeUndefined()
  })

  test('what is put is read, and streamed', async () => {
    const body = Buffer.alloc(3 * MIB, 'body')
    await archive.put('mail/a', 'before', TEXT)
    await archive.put('mail/a', body, TEXT)
    expect((await archive.read('mail/a'))?.body.equals(body)).toBe(true)
    const chunks = await collected(archive.stream('mail/a'))
    expect(Buffer.concat(chunks).equals(body)).toBe(true)
  })

  test('a stream of a missing key fails', async () => {
    await expect(collected(archive.stream('mail/none'))).rejects.toThrow(StorageFailed)
  })
})

/** Each call of the port once. */
const CALLS: readonly { name: string; call: (archive: Archive) => Promise<unknown> }[] = [
  { name: 'add', call: (of) => of.add('mail/a', 'x', TEXT) },
  { name: 'addStream', call: (of) => of.addStream('mail/a', chunksOf('x'), TEXT) },
  { name: 'copy', call: (of) => of.copy('mail/a', 'mail/b', TEXT) },
  { name: 'put', call: (of) => of.put('mail/a', 'x', TEXT) },
  { name: 'swap', call: (of) => of.swap('mail/a', 'x', '"etag"', TEXT) },
  { name: 'read', call: (of) => of.read('mail/a') },
  { name: 'stream', call: (of) => collected(of.stream('mail/a')) },
  { name: 'remove', call: (of) => of.remove('mail/a') },
]

describe.each(CALLS)('$name', ({ call }) => {
  test('a refusal is STORAGE_DENIED', async () => {
    bucket.fail = () => ({ status: 403, code: 'AccessDenied' })
    const refused = call(archive)
    await expect(refused).rejects.toThrow(StorageDenied)
    await expect(refused).rejects.toThrow(/^mail\/[ab]: .*\(HTTP 403\)$/)
  })

  test('a failing region is STORAGE_IO', async () => {
    bucket.fail = () => ({ status: 500, code: 'InternalError' })
    await expect(call(archive)).rejects.toThrow(StorageFailed)
  })

  test('a bucket that is gone is a failure, never a missing key', async () => {
    await expect(call(bucket.elsewhere)).rejects.toThrow(StorageFailed)
  })
})

describe('addStream', () => {
  test('12 MiB arrive whole, in parts', async () => {
    expect(await archive.addStream('incoming/a', megabytes(12), TEXT)).toBe('added')
    const body = await bucket.object('incoming/a')
    expect(body.length).toBe(12 * MIB)
    expect(body.equals(Buffer.concat(await collected(megabytes(12))))).toBe(true)
    expect(partsSent()).toBe(3)
    expect(await bucket.partsLeft()).toEqual([])
  })

  test('the source is read only as far ahead as its parts are taken', async () => {
    const lead: number[] = []
    let produced = 0
    async function* source() {
      for await (const chunk of megabytes(40)) {
        produced += 1
        lead.push(produced - 5 * partsSent())
        yield chunk
      }
    }
    await archive.addStream('incoming/a', source(), TEXT)
    console.info(`40 MiB were read at most ${Math.max(...lead)} MiB ahead`)
    expect(Math.max(...lead)).toBeLessThanOrEqual(20)
  })

  test('what is there stays', async () => {
    await archive.put('incoming/a', 'first', TEXT)
    expect(await archive.addStream('incoming/a', chunksOf('second'), TEXT)).toBe('exists')
    expect(await archive.addStream('incoming/a', megabytes(6), TEXT)).toBe('exists')
    expect(String(await bucket.object('incoming/a'))).toBe('first')
    expect(await bucket.partsLeft()).toEqual([])
  })

  test.each([
    { when: 'at once', after: 0 },
    { when: 'within the first part', after: 2 },
    { when: 'after several parts', after: 11 },
  ])('the source’s own error is passed on, and nothing is left: $when', async ({ after }) => {
    const lost = new Error('the connection to the mail server is lost')
    async function* source() {
      yield* megabytes(after)
      throw lost
    }
    await expect(archive.addStream('incoming/a', source(), TEXT)).rejects.toBe(lost)
    expect(await bucket.keys()).toEqual([])
    expect(await bucket.partsLeft()).toEqual([])
  })

  test('a part that is refused ends it, and nothing is left', async () => {
    bucket.fail = ({ operation }) =>
      operation === 'UploadPart' ? { status: 403, code: 'AccessDenied' } : undefined
    await expect(archive.addStream('incoming/a', megabytes(12), TEXT)).rejects.toThrow(
      StorageDenied,
    )
    expect(await bucket.keys()).toEqual([])
    expect(await bucket.partsLeft()).toEqual([])
  })
})

const partsSent = (): number =>
  bucket.calls.filter(({ operation }) => operation === 'UploadPart').length

async function collected(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

async function* chunksOf(...texts: readonly string[]): AsyncIterable<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

async function* megabytes(count: number): AsyncIterable<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(MIB, index)
}

describe('size', () => {
  test('bytes of what is there, undefined of what is not', async () => {
    await archive.put('reports/空.csv', Buffer.alloc(0), TEXT)
    await archive.put('reports/a.csv', '請求', TEXT)
    expect(await archive.size('reports/空.csv')).toBe(0)
    expect(await archive.size('reports/a.csv')).toBe(6)
    expect(await archive.size('reports/b.csv')).toBeUndefined()
  })

  test('a bucket that fails is a failure', async () => {
    bucket.fail = () => ({ status: 500, code: 'InternalError' })
    await expect(archive.size('reports/a.csv')).rejects.toThrow(StorageFailed)
  })

  test('a bucket that refuses is one of its own', async () => {
    bucket.fail = () => ({ status: 403, code: 'AccessDenied' })
    await expect(archive.size('reports/a.csv')).rejects.toThrow(StorageDenied)
  })
})

describe('list', () => {
  test('the objects of a prefix, in order, with size and time', async () => {
    for (const key of ['outbox/b', 'outbox/a', 'state/c']) await archive.put(key, key, TEXT)
    const listed = await allOf(archive.list('outbox/'))
    expect(listed.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
      ['outbox/a', 8],
      ['outbox/b', 8],
    ])
    expect(listed[0]?.modifiedAt).toBeInstanceOf(Date)
    expect(await allOf(archive.list('none/'))).toEqual([])
  })

  test('begins behind a key, which need not be there', async () => {
    for (const key of ['o/a', 'o/c', 'o/d']) await archive.put(key, key, TEXT)
    const keysAfter = async (after: string) =>
      (await allOf(archive.list('o/', after))).map(({ key }) => key)
    expect(await keysAfter('o/a')).toEqual(['o/c', 'o/d'])
    expect(await keysAfter('o/b')).toEqual(['o/c', 'o/d'])
    expect(await keysAfter('o/d')).toEqual([])
  })

  test('takes up a page where the one before has ended, and asks for no more than is read', async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `p/${String(index).padStart(4, '0')}`)
    for (let start = 0; start < names.length; start += 50) {
      await Promise.all(names.slice(start, start + 50).map((key) => archive.put(key, 'x', TEXT)))
    }
    bucket.calls.length = 0
    const found = await allOf(archive.list('p/'))
    expect(found.map(({ key }) => key)).toEqual(names)
    expect(bucket.calls).toHaveLength(2)

    bucket.calls.length = 0
    for await (const { key } of archive.list('p/')) if (key === 'p/0100') break
    expect(bucket.calls).toHaveLength(1)
  })

  test('a bucket that is not there is a failure', async () => {
    await expect(allOf(bucket.elsewhere.list('mail/'))).rejects.toThrow(StorageFailed)
  })
})

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('an upload in parts', () => {
  const FULL = Buffer.alloc(5 * MIB, 'a')
  const RAW = { contentType: 'message/rfc822' } as const

  test('is continued by whoever knows its id, and shows when it is complete', async () => {
    const upload = await archive.beginUpload('incoming/a', RAW)
    const first = await archive.putPart(upload, 1, FULL)
    const later = { key: upload.key, uploadId: upload.uploadId }
    const second = await archive.putPart(later, 2, Buffer.from('end'))
    expect(await archive.size('incoming/a')).toBeUndefined()
    expect(await archive.completeUpload(later, etags(first, second))).toBe('added')
    expect(await archive.size('incoming/a')).toBe(FULL.length + 3)
    expect(await bucket.partsLeft()).toEqual([])
  })

  test('a part may be stored again; the one that is named counts', async () => {
    const upload = await archive.beginUpload('incoming/a', RAW)
    const before = await archive.putPart(upload, 1, Buffer.from('before'))
    const after = await archive.putPart(upload, 1, Buffer.from('after'))
    expect(await archive.completeUpload(upload, etags(before))).toBe('gone')
    expect(await archive.size('incoming/a')).toBeUndefined()
    expect(await archive.completeUpload(upload, etags(after))).toBe('added')
    expect(String(await bucket.object('incoming/a'))).toBe('after')
  })

  test('one that was given up is gone, and giving it up again is nothing', async () => {
    const upload = await archive.beginUpload('incoming/a', RAW)
    const part = await archive.putPart(upload, 1, FULL)
    await archive.abortUpload(upload)
    await archive.abortUpload(upload)
    expect(await archive.putPart(upload, 2, FULL)).toBeUndefined()
    expect(await archive.completeUpload(upload, etags(part))).toBe('gone')
    expect(await bucket.partsLeft()).toEqual([])
  })

  test('what lies under its key stays', async () => {
    const upload = await archive.beginUpload('incoming/a', RAW)
    const part = await archive.putPart(upload, 1, Buffer.from('mine'))
    await archive.put('incoming/a', 'there before', RAW)
    expect(await archive.completeUpload(upload, etags(part))).toBe('exists')
    expect(String(await bucket.object('incoming/a'))).toBe('there before')
  })

  test('after a lost answer to its completion the object is there, and the upload gone', async () => {
    const upload = await archive.beginUpload('incoming/a', RAW)
    const part = await archive.putPart(upload, 1, Buffer.from('all of it'))
    bucket.fail = failFirst('CompleteMultipartUpload', 'drop-connection-after-effect')
    expect(await archive.completeUpload(upload, etags(part))).toBe('gone')
    expect(await archive.size('incoming/a')).toBe(9)
  })

  test.each([
    { operation: 'CreateMultipartUpload', call: () => archive.beginUpload('incoming/b', RAW) },
    {
      operation: 'UploadPart',
      call: async () => archive.putPart(await archive.beginUpload('incoming/b', RAW), 1, FULL),
    },
    {
      operation: 'CompleteMultipartUpload',
      call: async () => archive.completeUpload(await archive.beginUpload('incoming/b', RAW), []),
    },
    {
      operation: 'AbortMultipartUpload',
      call: async () => archive.abortUpload(await archive.beginUpload('incoming/b', RAW)),
    },
  ])('$operation that is refused or fails is told with its key', async ({ operation, call }) => {
    const failing = (fault: Fault) => (asked: S3Call) =>
      asked.operation === operation ? fault : undefined
    bucket.fail = failing({ status: 403, code: 'AccessDenied' })
    const denied = call()
    await expect(denied).rejects.toThrow(/^incoming\/b: AccessDenied: .*\(HTTP 403\)$/)
    await expect(denied).rejects.toThrow(StorageDenied)
    bucket.fail = failing({ status: 500, code: 'InternalError' })
    await expect(call()).rejects.toThrow(StorageFailed)
  })
})

const etags = (...parts: readonly (string | undefined)[]): string[] =>
  parts.map((part) => {
    if (part === undefined) throw new Error('the part was not stored')
    return part
  })
