import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBucket } from '../../../../../local/stand-ins/s3/open-bucket.js'
import type { Bucket } from '../../../../../local/stand-ins/s3/operation.js'
import { etagOf } from '../../../../../local/stand-ins/s3/store/digests.js'
import { ObjectMetadataFiles } from '../../../../../local/stand-ins/s3/store/object-metadata.js'
import { removeDirectory } from '../../../../remove-directory.js'

const KEY = 'state/operations/inbox.json'
const NOW = new Date('2026-11-21T09:30:00.000Z')

let directory: string
let bucket: Bucket

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-store-'))
  bucket = await open()
})

afterEach(() => removeDirectory(directory))

test('GIVEN two writes in one millisecond THEN the second is later, so that neither has the metadata of the other', async () => {
  await put(KEY, 'one', { run: 'r-1' })
  await put(KEY, 'two', { run: 'r-2' })
  const object = await bucket.objects.look(KEY)
  expect(object?.lastModified.toISOString()).toBe('2026-11-21T09:30:00.001Z')
  expect(object?.metadata.userMetadata).toEqual({ run: 'r-2' })
})

test('GIVEN a process killed between metadata and bytes of a write THEN the object there still has its own', async () => {
  await put(KEY, 'one', { run: 'r-1' })
  const files = new ObjectMetadataFiles(join(directory, '.bucket-metadata', 'objects'))
  await files.write(3, new Date(NOW.getTime() + 1), metadata(KEY, 'two', { run: 'r-2' }))
  bucket = await open()
  expect((await bucket.objects.look(KEY))?.metadata).toMatchObject({
    etag: md5Of('one'),
    userMetadata: { run: 'r-1' },
  })
})

test('GIVEN a file that a person put there THEN it is an object with its MD5 as ETag', async () => {
  await mkdir(join(directory, 'bucket', 'reports'), { recursive: true })
  await writeFile(join(directory, 'bucket', 'reports', '日次.csv'), 'a,b')
  expect(await bucket.objects.look('reports/日次.csv')).toMatchObject({
    size: 3,
    metadata: { etag: md5Of('a,b'), tags: {} },
  })
  expect(await bucket.objects.keys('')).toEqual(['reports/日次.csv'])
})

test('GIVEN an object that a person changed THEN its old ETag holds no more', async () => {
  await put(KEY, 'one', { run: 'r-1' })
  await writeFile(join(directory, 'bucket', KEY), 'two')
  const object = await bucket.objects.look(KEY)
  expect(object?.metadata).toMatchObject({ etag: md5Of('two'), userMetadata: {} })
  const ifMatch = md5Of('one')
  await expect(put(KEY, 'three', {}, { ifMatch })).rejects.toMatchObject({
    code: 'PreconditionFailed',
  })
})

test('a link is no object: it could lead anywhere', async () => {
  await writeFile(join(directory, 'secrets.json'), '{}')
  await symlink(join(directory, 'secrets.json'), join(directory, 'bucket', 'link'))
  expect(await bucket.objects.look('link')).toBeUndefined()
  expect(await bucket.objects.keys('')).toEqual([])
})

test.each([
  { there: 'a', refused: 'a/b' },
  { there: 'a/b', refused: 'a' },
  { there: 'a', refused: 'a/b/c/d' },
])(
  'GIVEN $there WHEN $refused is written THEN it is refused, and what is there stays',
  async ({ there, refused }) => {
    await put(there, 'body')
    await expect(put(refused, 'other')).rejects.toMatchObject({ code: 'NotImplemented' })
    expect(await bucket.objects.keys('')).toEqual([there])
    expect((await bucket.objects.look(there))?.metadata.etag).toBe(md5Of('body'))
  },
)

test('an open object is read to its end, though it is replaced and removed meanwhile', async () => {
  await put(KEY, 'one')
  const object = await bucket.objects.open(KEY)
  await put(KEY, 'two')
  await bucket.objects.remove(KEY, {})
  expect(await object?.file.readFile('utf8')).toBe('one')
  await object?.file.close()
})

test('nothing is left of objects that were replaced or removed', async () => {
  await put(KEY, 'one')
  await put(KEY, 'two')
  await bucket.objects.remove(KEY, {})
  const left = await readdir(directory, { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile())).toEqual([])
  expect(await readdir(join(directory, 'bucket'))).toEqual([])
})

test.each(['../../', '../secrets', 'a/../../', '\0', '/', 'state//'])(
  'the prefix %j shows no file outside',
  async (prefix) => {
    await writeFile(join(directory, 'secrets.json'), '{}')
    await put(KEY, 'one')
    expect(await bucket.objects.keys(prefix)).toEqual([])
  },
)

const open = (): Promise<Bucket> =>
  openBucket({
    name: 'mailjobs',
    directory: join(directory, 'bucket'),
    now: () => NOW,
    newId: randomUUID,
  })

async function put(key: string, text: string, userMetadata = {}, conditions = {}) {
  async function* body() {
    yield Buffer.from(text)
  }
  await bucket.staging.using(body(), (staged) =>
    bucket.objects.commit(staged, metadata(key, text, userMetadata), conditions),
  )
}

const metadata = (key: string, text: string, userMetadata = {}) => ({
  key,
  etag: md5Of(text),
  headers: {},
  userMetadata,
  tags: {},
})

const md5Of = (text: string): string => etagOf(createHash('md5').update(text).digest())
