import { type ByteRange, byteRange } from '../byte-range.js'
import { CHECKSUM_MODE } from '../checksums.js'
import { conditionsOf, headersOf } from '../object-headers.js'
import {
  type Bucket,
  headerOf,
  missingKey,
  type Operation,
  type S3Request,
  type S3Response,
} from '../operation.js'
import { checkRead } from '../store/conditions.js'
import type { OpenObject, StoredObject } from '../store/object-store.js'

const HEADERS = ['if-match', 'if-none-match', CHECKSUM_MODE]

/** The bytes of an object, or a range of them. */
export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  on: 'object',
  marks: [],
  headers: HEADERS,
  actions: () => ['s3:GetObject'],
  run: async (request, bucket) => {
    const object = await openExisting(request, bucket)
    try {
      const { range, ...response } = describe(request, object)
      if (object.size === 0) {
        await object.file.close()
        return response
      }
      return { ...response, body: object.file.createReadStream(range) }
    } catch (error) {
      await object.file.close()
      throw error
    }
  },
}

/** What GetObject says, without the bytes. */
export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  on: 'object',
  marks: [],
  headers: HEADERS,
  actions: () => ['s3:GetObject'],
  run: async (request, bucket) => {
    const object = await openExisting(request, bucket)
    await object.file.close()
    const { status, headers } = describe(request, object)
    return { status, headers }
  },
}

async function openExisting(request: S3Request, { objects }: Bucket): Promise<OpenObject> {
  const object = await objects.open(request.key)
  if (object === undefined) throw missingKey(request)
  return object
}

/** Everything but the bytes. */
function describe(
  { message }: S3Request,
  object: StoredObject,
): S3Response & { readonly range: ByteRange } {
  checkRead(conditionsOf(message), object.metadata.etag)
  const range = byteRange(headerOf(message, 'range'), object.size)
  const headers = headersOf(object)
  if (range === undefined) {
    const whole = { start: 0, end: object.size - 1 }
    return {
      status: 200,
      headers: { ...headers, ...checksumHeaders(message, object) },
      range: whole,
    }
  }
  const partial = {
    'content-length': range.end - range.start + 1,
    'content-range': `bytes ${range.start}-${range.end}/${object.size}`,
  }
  return { status: 206, headers: { ...headers, ...partial }, range }
}

/** Of the whole object only: that of a range S3 does not know either. */
function checksumHeaders(
  message: S3Request['message'],
  { metadata: { checksum } }: StoredObject,
): Record<string, string> {
  if (checksum === undefined || headerOf(message, CHECKSUM_MODE) !== 'ENABLED') return {}
  return { [checksum.header]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }
}
