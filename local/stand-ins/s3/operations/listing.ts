import { type Operation, xmlResponse } from '../operation.js'
import { S3Error } from '../store/errors.js'
import { compareKeys } from '../store/key-listing.js'
import type { ObjectStore } from '../store/object-store.js'
import type { XmlContent } from '../xml.js'

/** S3's limit and its default. */
const MAX_KEYS = 1000

/** The keys under a prefix, in pages, rolled up at a delimiter. */
export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  on: 'bucket',
  marks: ['list-type'],
  parameters: [
    'continuation-token',
    'delimiter',
    'encoding-type',
    'fetch-owner',
    'max-keys',
    'prefix',
    'start-after',
  ],
  actions: () => ['s3:ListBucket'],
  run: async ({ query }, { name, objects }) => {
    const asked = listQuery(query)
    const all = entriesOf(await objects.keys(asked.prefix), asked.prefix, asked.delimiter)
    const following = all.filter((entry) => comesAfter(entry, asked))
    const page = following.slice(0, asked.maxKeys)
    const last = page.at(-1)
    const isTruncated = last !== undefined && page.length < following.length
    const { encode } = asked
    return xmlResponse('ListBucketResult', {
      Name: name,
      Prefix: encode(asked.prefix),
      Delimiter: asked.delimiter && encode(asked.delimiter),
      StartAfter: asked.startAfter && encode(asked.startAfter),
      EncodingType: query.get('encoding-type') ?? undefined,
      MaxKeys: asked.maxKeys,
      KeyCount: page.length,
      IsTruncated: isTruncated,
      ContinuationToken: query.get('continuation-token') ?? undefined,
      NextContinuationToken: isTruncated ? tokenOf(last) : undefined,
      Contents: await contents(page, objects, encode),
      CommonPrefixes: page
        .filter(({ isPrefix }) => isPrefix)
        .map((entry) => ({ Prefix: encode(entry.name) })),
    })
  },
}

/** One line of a listing: a key, or the prefix that stands for all keys with it. */
interface Entry {
  readonly name: string
  readonly isPrefix: boolean
}

interface ListQuery {
  readonly prefix: string
  readonly delimiter: string | undefined
  readonly startAfter: string | undefined
  readonly continueAfter: string | undefined
  readonly maxKeys: number
  readonly encode: (text: string) => string
}

function listQuery(query: URLSearchParams): ListQuery {
  const maxKeys = Number(query.get('max-keys') ?? MAX_KEYS)
  if (!Number.isInteger(maxKeys) || maxKeys < 0) throw invalid('max-keys')
  const encoding = query.get('encoding-type')
  if (encoding !== null && encoding !== 'url') throw invalid('encoding-type')
  const token = query.get('continuation-token')
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') || undefined,
    startAfter: query.get('start-after') || undefined,
    continueAfter: token === null ? undefined : nameIn(token),
    maxKeys: Math.min(maxKeys, MAX_KEYS),
    encode: encoding === 'url' ? urlEncoded : (text) => text,
  }
}

/** Keys that have the delimiter after the prefix are rolled up; the keys are sorted, so equal prefixes are neighbours. */
function entriesOf(
  keys: readonly string[],
  prefix: string,
  delimiter: string | undefined,
): Entry[] {
  const entries = keys.map((key) => {
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
    return end < 0 || delimiter === undefined
      ? { name: key, isPrefix: false }
      : { name: key.slice(0, end + delimiter.length), isPrefix: true }
  })
  return entries.filter(({ name }, index) => name !== entries[index - 1]?.name)
}

/** A continuation token takes precedence over start-after. Source: S3 API reference, ListObjectsV2. */
const comesAfter = ({ name }: Entry, { continueAfter, startAfter }: ListQuery): boolean =>
  compareKeys(name, continueAfter ?? startAfter ?? '') > 0

async function contents(
  page: readonly Entry[],
  objects: ObjectStore,
  encode: (text: string) => string,
): Promise<XmlContent[]> {
  const keys = page.filter(({ isPrefix }) => !isPrefix).map(({ name }) => name)
  const found = await Promise.all(keys.map((key) => objects.look(key)))
  return found
    .filter((object) => object !== undefined)
    .map(({ metadata, size, lastModified }) => ({
      Key: encode(metadata.key),
      LastModified: lastModified.toISOString(),
      ETag: metadata.etag,
      Size: size,
      StorageClass: 'STANDARD',
    }))
}

const tokenOf = ({ name }: Entry): string => Buffer.from(name).toString('base64url')

function nameIn(token: string): string {
  const name = Buffer.from(token, 'base64url').toString()
  if (token === '' || tokenOf({ name, isPrefix: false }) !== token)
    throw invalid('continuation-token')
  return name
}

/** As S3 does it: slashes stay, a space is a plus sign. */
const urlEncoded = (text: string): string =>
  encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+')

const invalid = (parameter: string): S3Error =>
  new S3Error('InvalidArgument', `The value of ${parameter} is not valid`)
