import type { IncomingMessage } from 'node:http'
import {
  ALGORITHM,
  areEqual,
  type NamedSignature,
  percentEncoded,
  signatureOf,
} from '../signatures.js'
import {
  type Identities,
  type Identity,
  identityOfKey,
  signatureDoesNotMatch,
} from './identities.js'
import { headerOf } from './operation.js'
import type { Target } from './routing.js'
import { notImplemented, S3Error } from './store/errors.js'

const SIGNATURE = 'X-Amz-Signature'

/** The query parameters of a presigned URL. Source: S3 API reference, "Authenticating Requests: Using Query Parameters". */
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-SignedHeaders',
  SIGNATURE,
]

/** Seven days, S3's limit. */
const MAX_EXPIRES_SECONDS = 604_800

/** Whether the authorization of a request is in its URL. */
export const isPresigned = ({ query }: Target): boolean => query.has(SIGNATURE)

/** What is asked for, without the authorization. */
export function withoutAuthorization({ query, ...target }: Target): Target {
  const rest = [...query].filter(([name]) => !PARAMETERS.includes(name))
  return { ...target, query: new URLSearchParams(rest) }
}

/**
 * Who presigned a URL. Its signature is all that holds an upload to the length and the type it was signed for.
 *
 * @throws S3Error as S3 does where the URL has expired, or anything that was signed differs; NotImplemented for everything but
 * uploads, and for callers whose secret key the stand-in was not told
 */
export function presignerOf(
  message: IncomingMessage,
  target: Target,
  identities: Identities | undefined,
  now: Date,
): Identity {
  if (message.method !== 'PUT') throw notImplemented(`presigned URLs for ${message.method}`)
  const hoisted = [...withoutAuthorization(target).query.keys()].find((name) =>
    /^x-amz-/i.test(name),
  )
  if (hoisted !== undefined) throw notImplemented(`presigned URLs with ${hoisted}`)
  const signed = signedParameters(target.query)
  if (now.getTime() >= signed.expiresAt) throw new S3Error('AccessDenied', 'Request has expired')
  const identity = identityOfKey(signed.accessKeyId, identities)
  if (identity.secretAccessKey === undefined) {
    throw notImplemented('presigned URLs of a caller whose secret key it was not told')
  }
  const unsigned = Object.keys(message.headers).find(
    (name) => name.startsWith('x-amz-') && !signed.headers.includes(name),
  )
  if (unsigned !== undefined) {
    throw new S3Error(
      'AccessDenied',
      `There were headers present which were not signed: ${unsigned}`,
    )
  }
  const expected = expectedSignature(message, target, signed, identity.secretAccessKey)
  if (!areEqual(expected, signed.signature)) {
    throw signatureDoesNotMatch()
  }
  return identity
}

interface SignedParameters extends NamedSignature {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

function signedParameters(query: URLSearchParams): SignedParameters {
  const theOnly = (name: string): string => {
    const values = query.getAll(name)
    if (values.length === 1 && values[0]) return values[0]
    throw malformed(`${name} must be given once`)
  }
  if (theOnly('X-Amz-Algorithm') !== ALGORITHM) throw malformed(`X-Amz-Algorithm: ${ALGORITHM}`)
  const body = query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD'
  if (body !== 'UNSIGNED-PAYLOAD') throw notImplemented('presigned URLs with a digest of the body')
  const [accessKeyId = '', ...scope] = theOnly('X-Amz-Credential').split('/')
  if (scope.length !== 4) throw malformed('X-Amz-Credential')
  const date = theOnly('X-Amz-Date')
  const signedAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  const seconds = Number(theOnly('X-Amz-Expires'))
  if (Number.isNaN(signedAt)) throw malformed('X-Amz-Date')
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
    throw malformed('X-Amz-Expires')
  }
  return {
    accessKeyId,
    scope,
    date,
    expiresAt: signedAt + seconds * 1000,
    headers: theOnly('X-Amz-SignedHeaders').split(';'),
    signature: theOnly(SIGNATURE),
  }
}

/** S3 encodes the path once. */
const expectedSignature = (
  message: IncomingMessage,
  { bucket, key, query }: Target,
  signed: SignedParameters,
  secretAccessKey: string,
): string =>
  signatureOf(
    {
      method: message.method ?? '',
      path: `/${[bucket, ...key.split('/')].map(percentEncoded).join('/')}`,
      query: new URLSearchParams([...query].filter(([name]) => name !== SIGNATURE)),
      headers: signed.headers.map((name) => [name, headerOf(message, name) ?? '']),
      digest: 'UNSIGNED-PAYLOAD',
    },
    signed,
    secretAccessKey,
  )

const malformed = (what: string): S3Error =>
  new S3Error('AuthorizationQueryParametersError', `Query parameter is malformed: ${what}`)
