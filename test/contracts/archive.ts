import { expect, onTestFinished, test } from 'vitest'
import { type Archive, UPLOAD_PART_BYTES } from '../../shared/archive/archive.js'
import { StorageFailed } from '../../shared/failures/storage-errors.js'

/** An empty bucket behind the port. */
export interface ArchiveUnderContract {
  readonly archive: Archive
  close(): Promise<void>
}

const TEXT = { contentType: 'text/plain' } as const
const OVER = { ...TEXT, over: true } as const

/** What every adapter of the bucket's port promises (shared/archive/archive.ts), as far as the stories rely on it. */
export function archiveContract(given: () => Promise<ArchiveUnderContract>): void {
  const opened = async (): Promise<Archive> => {
    const { archive, close } = await given()
    onTestFinished(close)
    return archive
  }

  test('add stores once, and what is there stays, unless it is written over', async () => {
    const archive = await opened()
    expect(await archive.add('mail/a', 'first', TEXT)).toBe('added')
    expect(await archive.add('mail/a', 'second', TEXT)).toBe('exists')
    expect(await textAt(archive, 'mail/a')).toBe('first')
    expect(await archive.add('mail/a', 'third', OVER)).toBe('added')
    expect(await textAt(archive, 'mail/a')).toBe('third')
  })

  test('what is stored is what was handed over, whatever becomes of that', async () => {
    const archive = await opened()
    const body = Buffer.from('as it was')
    await archive.add('mail/a', body, TEXT)
    const read = await archive.read('mail/a')
    body.fill(0)
    read?.body.fill(0)
    expect(await textAt(archive, 'mail/a')).toBe('as it was')
  })

  test('addStream stores what comes piece by piece, once', async () => {
    const archive = await opened()
    expect(await archive.addStream('incoming/a', pieces('one ', 'two'), TEXT)).toBe('added')
    expect(await archive.addStream('incoming/a', pieces('three'), TEXT)).toBe('exists')
    expect(await textAt(archive, 'incoming/a')).toBe('one two')
    expect(await archive.addStream('incoming/a', pieces('three'), OVER)).toBe('added')
    expect(await textAt(archive, 'incoming/a')).toBe('three')
  })

  test('a failure of what is streamed is passed on as it is, and nothing is stored', async () => {
    const archive = await opened()
    const lost = new Error('the connection to the mail server is lost')
    await expect(archive.addStream('incoming/a', failing(lost), TEXT)).rejects.toBe(lost)
    expect(await archive.read('incoming/a')).toBeUndefined()
  })

  test('copy copies once, and of nothing is a failure', async () => {
    const archive = await opened()
    await archive.put('incoming/a', 'body', TEXT)
    expect(await archive.copy('incoming/a', 'mail/a', TEXT)).toBe('added')
    await archive.put('incoming/a', 'another', TEXT)
    expect(await archive.copy('incoming/a', 'mail/a', TEXT)).toBe('exists')
    expect(await textAt(archive, 'mail/a')).toBe('body')
    expect(await archive.copy('incoming/a', 'mail/a', OVER)).toBe('added')
    expect(await textAt(archive, 'mail/a')).toBe('another')
    await expect(archive.copy('incoming/none', 'mail/b', TEXT)).rejects.toThrow(StorageFailed)
  })

  test('swap replaces what has not changed since it was read, and loses to any other writer', async () => {
    const archive = await opened()
    const first = await archive.swap('state/a', '1', undefined, TEXT)
    expect(first).toEqual(expect.any(String))
    expect(await archive.swap('state/a', '2', undefined, TEXT)).toBeUndefined()
    const second = await archive.swap('state/a', '2', first, TEXT)
    expect(second).toEqual(expect.any(String))
    expect(await archive.swap('state/a', '3', first, TEXT)).toBeUndefined()
    expect(await archive.read('state/a')).toEqual({ body: Buffer.from('2'), etag: second })
    await archive.put('state/a', '4', TEXT)
    expect(await archive.swap('state/a', '5', second, TEXT)).toBeUndefined()
    await archive.remove('state/a')
    expect(await archive.swap('state/a', '5', second, TEXT)).toBeUndefined()
    expect(await archive.read('state/a')).toBeUndefined()
  })

  test('of several that swap at once one is first', async () => {
    const archive = await opened()
    const etag = await archive.swap('state/a', 'start', undefined, TEXT)
    const swaps = ['1', '2', '3', '4'].map((body) => archive.swap('state/a', body, etag, TEXT))
    const won = (await Promise.all(swaps)).filter((swapped) => swapped !== undefined)
    expect(won).toHaveLength(1)
  })

  test('size, stream and remove, of what is there and of what is not', async () => {
    const archive = await opened()
    await archive.put('mail/a', '請求', TEXT)
    expect(await archive.size('mail/a')).toBe(6)
    expect(String(Buffer.concat(await collected(archive.stream('mail/a'))))).toBe('請求')
    await archive.remove('mail/a')
    await archive.remove('mail/a')
    expect(await archive.size('mail/a')).toBeUndefined()
    await expect(collected(archive.stream('mail/a'))).rejects.toThrow(StorageFailed)
  })

  test('list tells what is under a prefix, by the bytes of the keys, behind a key', async () => {
    const archive = await opened()
    for (const key of ['a/\u{10000}', 'a/\uffee', 'a/b', 'b/c']) await archive.put(key, key, TEXT)
    const listed = await collected(archive.list('a/'))
    expect(listed.map(({ key }) => key)).toEqual(['a/b', 'a/\uffee', 'a/\u{10000}'])
    expect(listed[0]).toMatchObject({ sizeBytes: 3, modifiedAt: expect.any(Date) })
    const behind = await collected(archive.list('a/', 'a/b'))
    expect(behind.map(({ key }) => key)).toEqual(['a/\uffee', 'a/\u{10000}'])
    expect(await collected(archive.list('none/'))).toEqual([])
  })

  test('an upload in parts shows when it is completed, of the parts that are named, once', async () => {
    const archive = await opened()
    const upload = await archive.beginUpload('incoming/a', TEXT)
    const first = Buffer.alloc(UPLOAD_PART_BYTES, 'a')
    const stale = (await archive.putPart(upload, 1, Buffer.alloc(UPLOAD_PART_BYTES, 'b'))) ?? ''
    const etags = [
      (await archive.putPart(upload, 1, first)) ?? '',
      (await archive.putPart(upload, 2, Buffer.from('end'))) ?? '',
    ]
    expect(await archive.read('incoming/a')).toBeUndefined()
    expect(await archive.completeUpload(upload, [stale, ...etags.slice(1)])).toBe('gone')
    expect(await archive.completeUpload(upload, etags)).toBe('added')
    expect(await archive.size('incoming/a')).toBe(UPLOAD_PART_BYTES + 3)
    expect((await archive.read('incoming/a'))?.body.subarray(-4).toString()).toBe('aend')
    expect(await archive.completeUpload(upload, etags)).toBe('gone')
    expect(await archive.putPart(upload, 3, Buffer.from('late'))).toBeUndefined()
  })

  test('an upload that is given up is gone, and does nothing where its key is taken', async () => {
    const archive = await opened()
    const upload = await archive.beginUpload('incoming/a', TEXT)
    const etags = [(await archive.putPart(upload, 1, Buffer.from('one'))) ?? '']
    await archive.put('incoming/a', 'there', TEXT)
    expect(await archive.completeUpload(upload, etags)).toBe('exists')
    expect(await textAt(archive, 'incoming/a')).toBe('there')
    await archive.abortUpload(upload)
    await archive.abortUpload(upload)
    expect(await archive.completeUpload(upload, etags)).toBe('gone')
    expect(await archive.putPart(upload, 1, Buffer.from('late'))).toBeUndefined()
  })
}

const textAt = async (archive: Archive, key: string): Promise<string> =>
  String((await archive.read(key))?.body)

async function* pieces(...texts: readonly string[]): AsyncIterable<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

async function* failing(error: Error): AsyncIterable<Buffer> {
  yield Buffer.from('a piece')
  throw error
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
