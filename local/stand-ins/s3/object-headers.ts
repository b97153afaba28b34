import type { IncomingMessage } from 'node:http'
import { headerOf } from './operation.js'
import type { Conditions } from './store/conditions.js'
import { notImplemented, S3Error } from './store/errors.js'
import type { ObjectMetadata } from './store/object-metadata.js'
import type { StoredObject } from './store/object-store.js'

/** Headers that are kept with an object and sent with it. */
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

const USER_METADATA_PREFIX = 'x-amz-meta-'

/** Of names and values together. Source: S3 user guide, "User-defined object metadata". */
const MAX_USER_METADATA_BYTES = 2 * 1024

/** What S3 calls an object whose type nobody named. */
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream'

/** The conditional headers of a request. Times are refused: nothing here needs them. */
export function conditionsOf(message: IncomingMessage): Conditions {
  return {
    ifMatch: headerOf(message, 'if-match'),
    ifNoneMatch: headerOf(message, 'if-none-match'),
  }
}

/** The headers and the user's own metadata of an object to be. */
export function describedBy(
  message: IncomingMessage,
): Pick<ObjectMetadata, 'headers' | 'userMetadata'> {
  const all = Object.keys(message.headers).map(
    (name) => [name, headerOf(message, name) ?? ''] as const,
  )
  const userMetadata = all
    .filter(([name]) => name.startsWith(USER_METADATA_PREFIX))
    .map(([name, value]) => [name.slice(USER_METADATA_PREFIX.length), value] as const)
  if (Buffer.byteLength(userMetadata.flat().join('')) > MAX_USER_METADATA_BYTES) {
    throw new S3Error(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
    )
  }
  const headers = all
    .filter(([name]) => KEPT.includes(name))
    .map(([name, value]) => [name, withoutFraming(name, value)] as const)
    .filter(([, value]) => value !== '')
  return { headers: Object.fromEntries(headers), userMetadata: Object.fromEntries(userMetadata) }
}

/** What GetObject and HeadObject say of an object. */
export function headersOf({ metadata, size, lastModified }: StoredObject): Record<string, string> {
  const userMetadata = Object.entries(metadata.userMetadata).map(
    ([name, value]) => [`${USER_METADATA_PREFIX}${name}`, value] as const,
  )
  const tagCount = Object.keys(metadata.tags).length
  return {
    'content-type': DEFAULT_CONTENT_TYPE,
    ...metadata.headers,
    ...Object.fromEntries(userMetadata),
    ...(tagCount > 0 && { 'x-amz-tagging-count': String(tagCount) }),
    etag: metadata.etag,
    'last-modified': lastModified.toUTCString(),
    'content-length': String(size),
    'accept-ranges': 'bytes',
  }
}

/** A directive of CopyObject: whether something comes from the source or from the request. */
export function directiveOf(message: IncomingMessage, name: string): 'COPY' | 'REPLACE' {
  const value = headerOf(message, name) ?? 'COPY'
  if (value !== 'COPY' && value !== 'REPLACE') throw notImplemented(`${name}: ${value}`)
  return value
}

/** aws-chunked is how the body travelled, not what the object is. */
const withoutFraming = (name: string, value: string): string =>
  name === 'content-encoding' ? value.replace(/^aws-chunked(?:,\s*|$)/, '') : value
