import type { IncomingMessage } from 'node:http'
import type { Operation } from './operation.js'
import { copyObject } from './operations/copying.js'
import { listParts } from './operations/list-parts.js'
import { listObjectsV2 } from './operations/listing.js'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from './operations/multipart.js'
import { getObject, headObject } from './operations/reading.js'
import { getObjectTagging, putObjectTagging } from './operations/tagging.js'
import { deleteObject, putObject } from './operations/writing.js'
import { notImplemented } from './store/errors.js'
import { urlDecoded } from './store/object-path.js'

/** Those with marks come before the one without, which any such request would fit too. */
const OPERATIONS: readonly Operation[] = [
  listObjectsV2,
  getObjectTagging,
  listParts,
  getObject,
  headObject,
  putObjectTagging,
  uploadPart,
  copyObject,
  putObject,
  abortMultipartUpload,
  deleteObject,
  createMultipartUpload,
  completeMultipartUpload,
]

/** Understood everywhere: they concern the signature, or only repeat the operation's name. */
const COMMON_PARAMETERS = ['x-id']
const COMMON_HEADERS = [
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
]

/** Where a request is addressed to, path-style. */
export interface Target {
  readonly bucket: string
  /** Empty for the bucket as a whole. */
  readonly key: string
  readonly query: URLSearchParams
}

/** Reads `/bucket/key?query` as it came: a URL parser would resolve `..`, which is a name like any other in a key. */
export function targetOf({ url = '/' }: IncomingMessage): Target {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const [bucket = '', key = ''] = path.slice(1).split(/\/(.*)/s)
  return {
    bucket: urlDecoded(bucket),
    key: urlDecoded(key),
    query: new URLSearchParams(query),
  }
}

/**
 * The operation of a request.
 *
 * @throws S3Error NotImplemented for an operation, a query parameter or a header that the stand-in does not know: ignored,
 * it would make a request seem to do what it asks for.
 */
export function operationOf(message: IncomingMessage, { key, query }: Target): Operation {
  const on = key === '' ? 'bucket' : 'object'
  const isMarked = (mark: string): boolean => query.has(mark) || message.headers[mark] !== undefined
  const operation = OPERATIONS.find(
    (candidate) =>
      candidate.method === message.method && candidate.on === on && candidate.marks.every(isMarked),
  )
  if (operation === undefined) throw notImplemented(nameOf(message, on, query))
  const unknown = [
    ...[...query.keys()].filter((name) => !understood(operation, COMMON_PARAMETERS, name)),
    ...Object.keys(message.headers)
      .filter((name) => name.startsWith('x-amz-') || name.startsWith('if-'))
      .filter((name) => !name.startsWith('x-amz-meta-'))
      .filter((name) => !understood(operation, COMMON_HEADERS, name)),
  ]
  if (unknown.length > 0) throw notImplemented(`${operation.name} with ${unknown.join(', ')}`)
  return operation
}

const understood = (
  { marks, parameters = [], headers = [] }: Operation,
  common: readonly string[],
  name: string,
): boolean => [...common, ...marks, ...parameters, ...headers].includes(name)

/** The SDK sends some names itself; of the others the request says what they are. */
const nameOf = ({ method }: IncomingMessage, on: string, query: URLSearchParams): string =>
  query.get('x-id') ?? `${method} of ${on === 'bucket' ? 'a bucket' : 'an object'} ?${query}`
