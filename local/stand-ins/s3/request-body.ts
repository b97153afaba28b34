import type { IncomingMessage } from 'node:http'
import { decodeAwsChunked } from './aws-chunked.js'
import { type Checksum, checksumIn, verifyDigests } from './checksums.js'
import { DigestingCounter } from './store/digests.js'
import { S3Error } from './store/errors.js'
import type { StagedFile, Staging } from './store/staging.js'

/** S3's limit for one PutObject or one part: 5 GiB. */
const MAX_BODY_BYTES = 5 * 1024 ** 3

/** Of a request in XML. The largest completes an upload of 10 000 parts, at about 200 bytes each. */
const MAX_XML_BYTES = 4 * 1024 * 1024

/** A body that is complete and is what the client meant to send. */
export interface ReceivedBody extends StagedFile {
  readonly checksum: Checksum | undefined
}

/** Streams the body to a staged file, checks its length and digests, and runs the task with it. */
export async function receiveBody<Result>(
  request: IncomingMessage,
  staging: Staging,
  task: (body: ReceivedBody) => Promise<Result>,
): Promise<Result> {
  const length = declaredLength(request)
  const trailers: Record<string, string> = {}
  const content = isAwsChunked(request)
    ? decodeAwsChunked(bytesOf(request), (name, value) => {
        trailers[name] = value
      })
    : bytesOf(request)
  return staging.using(content, (staged) => {
    if (staged.digests.size !== length) {
      throw new S3Error(
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length header.',
      )
    }
    const checksum = checksumIn({ ...request.headers, ...trailers })
    verifyDigests(request.headers, checksum, staged.digests)
    return task({ ...staged, checksum })
  })
}

/** The whole of a small body in XML, once its digests are checked. */
export async function receiveXml(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bytesOf(request)) {
    size += chunk.length
    if (size > MAX_XML_BYTES) throw new S3Error('MalformedXML', 'The XML is too long.')
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  const counter = new DigestingCounter()
  counter.update(body)
  verifyDigests(request.headers, checksumIn(request.headers), counter.finish())
  return body.toString('utf8')
}

/** In bytes, without any framing. S3 wants to know it before the body. */
function declaredLength(request: IncomingMessage): number {
  const header =
    request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length']
  if (header === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.')
  }
  const length = Number(header)
  if (length > MAX_BODY_BYTES) {
    throw new S3Error(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed object size.',
    )
  }
  return length
}

const isAwsChunked = ({ headers }: IncomingMessage): boolean =>
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  String(headers['content-encoding'] ?? '').includes('aws-chunked')

/** A request gives buffers unless an encoding is set on it, which its type does not say. */
async function* bytesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  yield* request
}
