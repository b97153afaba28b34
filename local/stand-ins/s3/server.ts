import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Intercept } from '../faults.js'
import { type LoopbackServer, startLoopbackServer } from '../loopback-server.js'
import { authorize, type Identities, identityOf, type S3Action } from './identities.js'
import { openBucket } from './open-bucket.js'
import type { Bucket, S3Response } from './operation.js'
import { isPresigned, presignerOf, withoutAuthorization } from './presigned.js'
import { errorContent, errorResponse, send } from './responses.js'
import { operationOf, type Target, targetOf } from './routing.js'
import { S3Error } from './store/errors.js'

/** A request as those see it who make it fail. */
export interface S3Call {
  /** As in the API reference: PutObject. */
  readonly operation: string
  readonly method: string
  /** Empty for what concerns the bucket as a whole. */
  readonly key: string
}

/** What a stand-in for S3 is started with. */
export interface S3StandInOptions {
  /** The name of the one bucket there is. */
  readonly bucket: string
  /** Objects are plain files in it, under their keys. */
  readonly directory: string
  /**
   * Everything else that S3 knows of them, on the same file system. Default: `.<name of the directory>-metadata`
   * beside the directory.
   */
  readonly metadataDirectory?: string
  /** By access key id. Without it every signed request may do everything. */
  readonly identities?: Identities
  readonly intercept?: Intercept<S3Call>
  /** Refusals of what takes S3 long come behind a 200, as they sometimes do. */
  readonly embedsErrors?: boolean
  /** Default 0: a free port. */
  readonly port?: number
  readonly now?: () => Date
  /** Ids of uploads and requests: letters, digits and hyphens. */
  readonly newId?: () => string
}

/**
 * A bucket on 127.0.0.1 that speaks the part of the S3 REST API this system uses, path-style, and refuses the rest with
 * NotImplemented. It enforces conditional writes and the checksums that clients send, and survives a restart on the same
 * directory; two at a time on one directory are not safe. Signatures are verified of callers whose secret key it knows.
 */
export async function startS3StandIn(options: S3StandInOptions): Promise<LoopbackServer> {
  const { now = () => new Date(), newId = randomUUID } = options
  const bucket = await openBucket({ ...options, name: options.bucket, now, newId })
  return startLoopbackServer((message, response) => {
    const requestId = newId()
    response.setHeader('x-amz-request-id', requestId)
    answer(message, requestId, options, bucket)
      .then((answered) => send(message, response, answered))
      .catch(() => response.destroy())
  }, options.port)
}

/** undefined: the connection is to be dropped. */
async function answer(
  message: IncomingMessage,
  requestId: string,
  options: S3StandInOptions,
  bucket: Bucket,
): Promise<S3Response | undefined> {
  let key = ''
  try {
    const target = targetOf(message)
    key = target.key
    return await respond(message, requestId, target, options, bucket)
  } catch (error) {
    return errorResponse({ key, requestId }, errorContent(error))
  }
}

async function respond(
  message: IncomingMessage,
  requestId: string,
  asked: Target,
  { identities, intercept, embedsErrors, now = () => new Date() }: S3StandInOptions,
  bucket: Bucket,
): Promise<S3Response | undefined> {
  const presigned = isPresigned(asked)
  const identity = presigned
    ? presignerOf(message, asked, identities, now())
    : identityOf(message, identities)
  const target = presigned ? withoutAuthorization(asked) : asked
  const { key, query } = target
  if (target.bucket !== bucket.name) {
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist')
  }
  const operation = operationOf(message, target)
  for (const action of operation.actions(message)) authorize(identity, action, key)
  const fault = await intercept?.({ operation: operation.name, method: operation.method, key })
  if (fault === 'drop-connection-before') return undefined
  if (typeof fault === 'object') {
    return errorResponse({ key, requestId }, { ...fault, message: 'Injected by the test' })
  }
  const denial = (action: S3Action, on = key) => identity.denial(action, on)
  const run = operation.run({ key, query, message, denial }, bucket)
  const isBegun = embedsErrors && BEGUN_BEFORE_DONE.includes(operation.name)
  const response = isBegun ? run.catch((error) => embedded(error, { key, requestId })) : run
  if (fault !== 'drop-connection-after-effect') return response
  const lost = await response.catch(() => undefined)
  if (typeof lost?.body === 'object') lost.body.destroy()
  return undefined
}

/** S3 may answer 200 before it is done, and refuse in the document. Source: S3 API reference, "Response and special errors" of each. */
const BEGUN_BEFORE_DONE: readonly string[] = [
  'CompleteMultipartUpload',
  'CopyObject',
  'UploadPartCopy',
]

function embedded(
  error: unknown,
  request: { readonly key: string; readonly requestId: string },
): S3Response {
  return { ...errorResponse(request, errorContent(error)), status: 200 }
}
