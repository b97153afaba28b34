import type { IncomingMessage } from 'node:http'
import { accessKeyIdOf, isSignedWith } from '../signatures.js'
import { S3Error } from './store/errors.js'

/** The IAM actions that the operations of the stand-in need. Source: service authorization reference, Amazon S3. */
export type S3Action =
  | 's3:AbortMultipartUpload'
  | 's3:DeleteObject'
  | 's3:GetObject'
  | 's3:GetObjectTagging'
  | 's3:ListBucket'
  | 's3:ListMultipartUploadParts'
  | 's3:PutObject'
  | 's3:PutObjectTagging'

/** Who signed a request. The policy of a role goes here: everything that is allowed or refused asks this one function. */
export interface Identity {
  /**
   * What S3 says where it may not do something; undefined where it may.
   * @param key empty for what concerns the bucket as a whole.
   */
  denial(action: S3Action, key: string): string | undefined
  /** What it signs with. Without it signatures are not verified, and URLs that it presigned are refused: they are good for nothing then. */
  readonly secretAccessKey?: string
}

/** Callers by access key id. */
export type Identities = ReadonlyMap<string, Identity>

const ACCESS_DENIED = 'Access Denied'

/** May do all that the stand-in implements. */
export const FULL_ACCESS: Identity = { denial: () => undefined }

/** May read and write objects, and not learn which exist: S3 answers 403 where others get 404. */
export const WITHOUT_LIST_BUCKET: Identity = {
  denial: (action) => (action === 's3:ListBucket' ? ACCESS_DENIED : undefined),
}

/** Passes if the identity may do it; otherwise throws AccessDenied. */
export function authorize(identity: Identity, action: S3Action, key: string): void {
  const denial = identity.denial(action, key)
  if (denial !== undefined) throw accessDenied(denial)
}

/** What S3 answers to those who may not know more. */
export const accessDenied = (words = ACCESS_DENIED): S3Error => new S3Error('AccessDenied', words)

/**
 * Who signed a request, by its Authorization header.
 *
 * @param identities undefined lets every signed request do everything
 * @throws S3Error AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch
 */
export function identityOf(message: IncomingMessage, identities: Identities | undefined): Identity {
  const accessKeyId = accessKeyIdOf(message)
  if (accessKeyId === undefined) throw accessDenied()
  const identity = identityOfKey(accessKeyId, identities)
  const { secretAccessKey } = identity
  if (secretAccessKey === undefined || isSignedWith(message, secretAccessKey)) return identity
  throw signatureDoesNotMatch()
}

/** What S3 answers where a signature is not that of the request. */
export const signatureDoesNotMatch = (): S3Error =>
  new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  )

/** Whose access key it is. @throws S3Error InvalidAccessKeyId */
export function identityOfKey(accessKeyId: string, identities: Identities | undefined): Identity {
  if (identities === undefined) return FULL_ACCESS
  const identity = identities.get(accessKeyId)
  if (identity !== undefined) return identity
  throw new S3Error(
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
  )
}
