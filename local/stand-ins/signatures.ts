// Own code because the SDK signs requests and has nothing that checks a signature.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Callers that a stand-in knows: the secret access key of each access key id. */
export type AccessKeys = ReadonlyMap<string, string>

/** The parts of a signature of version 4 that a request names. */
export interface NamedSignature {
  readonly accessKeyId: string
  /** Day, region, service and `aws4_request`. */
  readonly scope: readonly string[]
  /** `20261121T213000Z` */
  readonly date: string
  /** Names of the headers that were signed, in their order. */
  readonly headers: readonly string[]
  readonly signature: string
}

/** What is wrong with the authorization of a request; undefined if it is signed by a caller that is known. */
export type SignatureFault = 'missing' | 'unknown key' | 'wrong signature'

export const ALGORITHM = 'AWS4-HMAC-SHA256'

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8}\/[a-z0-9-]+\/[a-z0-9-]+\/aws4_request), *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/

/**
 * Whether a request is signed by one of the callers, by its Authorization header. Of the body only the digest is looked at that the
 * caller has signed: whoever can write to a connection of this user on loopback needs no signature any more.
 * Source: IAM user guide, "Create a signed AWS API request".
 *
 * @param keys undefined: whoever signs is known, and the signature is not looked at
 * @param body for clients that name its digest to S3 only (botocore)
 */
export function signatureFault(
  message: IncomingMessage,
  keys: AccessKeys | undefined,
  body: Buffer = NO_BODY,
): SignatureFault | undefined {
  const accessKeyId = accessKeyIdOf(message)
  if (accessKeyId === undefined) return 'missing'
  if (keys === undefined) return undefined
  const secretAccessKey = keys.get(accessKeyId)
  if (secretAccessKey === undefined) return 'unknown key'
  return isSignedWith(message, secretAccessKey, body) ? undefined : 'wrong signature'
}

const NO_BODY = Buffer.alloc(0)

/** Who says to have signed a request; undefined if nobody does. */
export const accessKeyIdOf = ({ headers }: IncomingMessage): string | undefined =>
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1]

/** The signature in the Authorization header; undefined if there is none that is well-formed. */
export function namedSignature({ headers }: IncomingMessage): NamedSignature | undefined {
  const [, accessKeyId, scope, signed, signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? []
  if (accessKeyId === undefined || !scope || !signed || !signature) return undefined
  const date = String(headers['x-amz-date'] ?? '')
  return { accessKeyId, scope: scope.split('/'), date, headers: signed.split(';'), signature }
}

/** Whether the signature in the Authorization header is what the secret key makes of the request. */
export function isSignedWith(
  message: IncomingMessage,
  secretAccessKey: string,
  body: Buffer = NO_BODY,
): boolean {
  const named = namedSignature(message)
  if (named === undefined) return false
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s)
  const expected = signatureOf(
    {
      method: message.method ?? '',
      path,
      query: new URLSearchParams(query),
      headers: named.headers.map((name) => [name, String(message.headers[name] ?? '')]),
      digest: String(
        message.headers['x-amz-content-sha256'] ?? createHash('sha256').update(body).digest('hex'),
      ),
    },
    named,
    secretAccessKey,
  )
  return areEqual(expected, named.signature)
}

/** A request as it is signed. */
export interface CanonicalRequest {
  readonly method: string
  /** Percent-encoded, as it was sent. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** SHA-256 of the body in hexadecimal, or what stands for it: `UNSIGNED-PAYLOAD`. */
  readonly digest: string
}

/** The signature of a request. Source: IAM user guide, "Create a signed AWS API request". */
export function signatureOf(
  { method, path, query, headers, digest }: CanonicalRequest,
  { scope, date }: Pick<NamedSignature, 'scope' | 'date'>,
  secretAccessKey: string,
): string {
  const request = [
    method,
    path,
    [...query]
      .map((pair) => pair.map(percentEncoded).join('='))
      .sort()
      .join('&'),
    ...headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    headers.map(([name]) => name).join(';'),
    digest,
  ].join('\n')
  const hashed = createHash('sha256').update(request).digest('hex')
  const signingKey = scope.reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`)
  return hmac(signingKey, [ALGORITHM, date, scope.join('/'), hashed].join('\n')).toString('hex')
}

/** As RFC 3986 has it: encodeURIComponent leaves five more characters as they are. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Compares in a time that says nothing. */
export const areEqual = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

const hmac = (key: Buffer | string, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()
