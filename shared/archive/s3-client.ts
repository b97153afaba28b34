import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'

/** S3 then signs and checks the headers alone (S3 API reference, "Authenticating Requests", x-amz-content-sha256). */
const UNSIGNED = 'UNSIGNED-PAYLOAD'

const PAYLOAD_HASH_HEADER = 'x-amz-content-sha256'

/**
 * A client whose requests over TLS do not have the hash of their body in their signature: TLS keeps bodies whole on the way, and the CRC32 that goes
 * along with each tells whether it was stored whole. What is kept is hashed once, for its manifest; a second time was a fifth of the CPU that
 * storing it took (docs/performance.md). Without TLS they are signed as the SDK does it.
 */
export function createS3Client(config: S3ClientConfig): S3Client {
  const client = new S3Client(config)
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args
      if (isOverTls(request) && !(PAYLOAD_HASH_HEADER in request.headers))
        request.headers[PAYLOAD_HASH_HEADER] = UNSIGNED
      return next(args)
    },
    // Behind the one that says of a stream how it is sent.
    { name: 'unsignedPayload', step: 'build', priority: 'low' },
  )
  return client
}

/** What is sent, as far as it is looked at. */
interface SentRequest {
  readonly protocol: string
  readonly headers: Record<string, string>
}

const isOverTls = (request: unknown): request is SentRequest =>
  typeof request === 'object' &&
  request !== null &&
  'protocol' in request &&
  request.protocol === 'https:' &&
  'headers' in request
