import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check, ConnectedS3 } from '../s3.js'
import { freshKey, put, refusalOf } from './calls.js'

/** In the order of their UTF-8 bytes; the order of UTF-16 has the last two the other way round. */
const IN_BYTE_ORDER = ['A', 'a', 'é', '日', '\u{FF5E}', '\u{1F4E7}']

export function listings(check: Check): void {
  check('keys of a prefix, with size and ETag', async (s3) => {
    const prefix = await given(s3, ['x/1', 'xy'])
    const { Contents, IsTruncated } = await list(s3, { Prefix: `${prefix}x/` })
    expect(IsTruncated).toBe(false)
    expect(Contents).toMatchObject([
      { Key: `${prefix}x/1`, Size: 4, ETag: '"098f6bcd4621d373cade4e832627b4f6"' },
    ])
  })

  check('keys sort by their bytes in UTF-8', async (s3) => {
    const prefix = await given(s3, IN_BYTE_ORDER.toReversed())
    const { Contents } = await list(s3, { Prefix: prefix })
    expect(namesOf(Contents, prefix)).toEqual(IN_BYTE_ORDER)
  })

  check('a delimiter rolls up what is deeper', async (s3) => {
    const prefix = await given(s3, ['a/1', 'a/2', 'b', 'c/d/4'])
    const { Contents, CommonPrefixes, KeyCount } = await list(s3, {
      Prefix: prefix,
      Delimiter: '/',
    })
    expect(namesOf(Contents, prefix)).toEqual(['b'])
    expect(CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual([`${prefix}a/`, `${prefix}c/`])
    expect(KeyCount).toBe(3)
  })

  check('pages of any size give every key once, in order', async (s3) => {
    const names = ['0', '1', '2', '3', '4', '5', '6']
    const prefix = await given(s3, names)
    for (const MaxKeys of [1, 2, 3, 7, 8]) {
      expect(namesOf(await allPages(s3, { Prefix: prefix, MaxKeys }), prefix)).toEqual(names)
    }
  })

  check('pages with a delimiter give every prefix once', async (s3) => {
    const prefix = await given(s3, ['a/1', 'a/2', 'a/3', 'b/1', 'c'])
    const query = { Prefix: prefix, Delimiter: '/', MaxKeys: 1 }
    const first = await list(s3, query)
    expect(first.CommonPrefixes).toEqual([{ Prefix: `${prefix}a/` }])
    const second = await list(s3, { ...query, ContinuationToken: first.NextContinuationToken })
    expect(second.CommonPrefixes).toEqual([{ Prefix: `${prefix}b/` }])
    const third = await list(s3, { ...query, ContinuationToken: second.NextContinuationToken })
    expect(namesOf(third.Contents, prefix)).toEqual(['c'])
    expect(third.IsTruncated).toBe(false)
  })

  check('start-after begins behind that key, which need not exist', async (s3) => {
    const prefix = await given(s3, ['a', 'c', 'd'])
    const after = async (name: string) => {
      const { Contents } = await list(s3, { Prefix: prefix, StartAfter: `${prefix}${name}` })
      return namesOf(Contents, prefix)
    }
    expect(await after('a')).toEqual(['c', 'd'])
    expect(await after('b')).toEqual(['c', 'd'])
    expect(await after('d')).toEqual([])
  })

  check('nothing under a prefix is an empty listing', async (s3) => {
    const { Contents, KeyCount, IsTruncated } = await list(s3, { Prefix: freshKey() })
    expect({ Contents, KeyCount, IsTruncated }).toEqual({
      Contents: undefined,
      KeyCount: 0,
      IsTruncated: false,
    })
  })

  check('odd keys come as they are, or URL-encoded if asked for', async (s3) => {
    const name = 'a & b <+%> "受信".txt'
    const prefix = await given(s3, [name])
    const plain = await list(s3, { Prefix: prefix })
    expect(namesOf(plain.Contents, prefix)).toEqual([name])
    const encoded = await list(s3, { Prefix: prefix, EncodingType: 'url' })
    const [key = ''] = encoded.Contents?.map(({ Key = '' }) => Key) ?? []
    expect(key).not.toBe(`${prefix}${name}`)
    expect(decodeURIComponent(key.replaceAll('+', ' '))).toBe(`${prefix}${name}`)
  })

  check('a bucket that does not exist: NoSuchBucket', async (s3) => {
    const nowhere = { ...s3, bucket: 'no-such-bucket-of-mailjobs' }
    expect(await refusalOf(list(nowhere, {}))).toEqual({ name: 'NoSuchBucket', status: 404 })
  })
}

async function given(s3: ConnectedS3, names: readonly string[]): Promise<string> {
  const prefix = freshKey('')
  await Promise.all(names.map((name) => put(s3, `${prefix}${name}`, 'test')))
  return prefix
}

const list = ({ client, bucket }: ConnectedS3, query: Partial<ListObjectsV2CommandInput>) =>
  client.send(new ListObjectsV2Command({ Bucket: bucket, ...query }))

type Keys = readonly { readonly Key?: string | undefined }[]

async function allPages(
  s3: ConnectedS3,
  query: Partial<ListObjectsV2CommandInput>,
  ContinuationToken?: string,
): Promise<Keys> {
  const page = await list(s3, { ...query, ContinuationToken })
  const rest = page.IsTruncated ? await allPages(s3, query, page.NextContinuationToken) : []
  return [...(page.Contents ?? []), ...rest]
}

const namesOf = (contents: Keys | undefined, prefix: string): (string | undefined)[] =>
  (contents ?? []).map(({ Key }) => Key?.slice(prefix.length))
