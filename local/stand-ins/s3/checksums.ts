import type { IncomingHttpHeaders } from 'node:http'
import type { Digests } from './store/digests.js'
import { notImplemented, S3Error } from './store/errors.js'

/** The checksum a client sent with a body, in its header or trailer: `value` is base64. */
export interface Checksum {
  readonly header: string
  readonly value: string
}

/** S3 knows SHA1, CRC32C and CRC64NVME too; the SDK sends CRC32 unless told otherwise. */
const VERIFIED: ReadonlyMap<string, (digests: Digests) => Buffer> = new Map(
  Object.entries({
    'x-amz-checksum-crc32': ({ crc32 }) => crc32,
    'x-amz-checksum-sha256': ({ sha256 }) => sha256,
  }),
)

const PREFIX = 'x-amz-checksum-'

/** A header of that prefix that asks for a checksum in the answer, and carries none. */
export const CHECKSUM_MODE = 'x-amz-checksum-mode'

/** The checksum among headers or trailers, or undefined. */
export function checksumIn(headers: IncomingHttpHeaders): Checksum | undefined {
  const [header] = Object.keys(headers).filter(
    (name) => name.startsWith(PREFIX) && name !== CHECKSUM_MODE,
  )
  if (header === undefined) return undefined
  if (!VERIFIED.has(header)) throw notImplemented(`the header ${header}`)
  return { header, value: String(headers[header]) }
}

/** Passes if the body that arrived is the one the client meant. Source: S3 user guide, "Checking object integrity". */
export function verifyDigests(
  headers: IncomingHttpHeaders,
  checksum: Checksum | undefined,
  digests: Digests,
): void {
  verifyContentMd5(headers['content-md5'], digests.md5)
  const sha256 = String(headers['x-amz-content-sha256'] ?? '')
  if (/^[0-9a-f]{64}$/i.test(sha256) && sha256 !== digests.sha256.toString('hex')) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  }
  if (checksum === undefined) return
  if (VERIFIED.get(checksum.header)?.(digests).toString('base64') !== checksum.value) {
    const algorithm = checksum.header.slice(PREFIX.length).toUpperCase()
    throw new S3Error(
      'BadDigest',
      `The ${algorithm} you specified did not match the calculated checksum.`,
    )
  }
}

function verifyContentMd5(expected: string | string[] | undefined, md5: Buffer): void {
  if (expected === undefined) return
  const bytes = Buffer.from(String(expected), 'base64')
  if (bytes.length !== md5.length) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.')
  }
  if (!bytes.equals(md5)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.')
  }
}
