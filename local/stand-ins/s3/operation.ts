import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { accessDenied, type S3Action } from './identities.js'
import { noSuchKey, type S3Error } from './store/errors.js'
import type { ObjectStore } from './store/object-store.js'
import type { Staging } from './store/staging.js'
import type { UploadStore } from './store/upload-store.js'
import { type XmlContent, xmlDocument } from './xml.js'

/** A request that is understood and allowed. */
export interface S3Request {
  /** Empty for what concerns the bucket as a whole. */
  readonly key: string
  readonly query: URLSearchParams
  readonly message: IncomingMessage
  /** For what depends on more permissions than the operation itself, such as learning that a key is missing: see `Identity`. */
  denial(action: S3Action, key?: string): string | undefined
}

/** What is sent back. */
export interface S3Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  /** XML, or the bytes of an object; absent for none. */
  readonly body?: string | Readable
}

/** The one bucket that the stand-in holds. */
export interface Bucket {
  readonly name: string
  readonly objects: ObjectStore
  readonly uploads: UploadStore
  readonly staging: Staging
}

/** An operation of the S3 API: how it is told from the others, what it understands, and what it does. */
export interface Operation {
  /** As in the API reference: PutObject. */
  readonly name: string
  readonly method: string
  readonly on: 'bucket' | 'object'
  /** Query parameters and headers that make it this operation and no other. */
  readonly marks: readonly string[]
  /** Further query parameters it understands. */
  readonly parameters?: readonly string[]
  /** Conditional and x-amz- headers it understands. */
  readonly headers?: readonly string[]
  /** What the caller must be allowed to do to its key. */
  actions(message: IncomingMessage): readonly S3Action[]
  run(request: S3Request, bucket: Bucket): Promise<S3Response>
}

/** A header that has one value, or undefined. */
export function headerOf(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** An answer of 200 with a document. */
export const xmlResponse = (root: string, content: XmlContent): S3Response => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(root, content),
})

/**
 * The answer to a read of what is not there: who may not list must not learn that it is missing.
 * Source: S3 API reference, GetObject, Permissions.
 */
export function missingKey({ denial }: S3Request): S3Error {
  const words = denial('s3:ListBucket')
  return words === undefined ? noSuchKey() : accessDenied(words)
}
