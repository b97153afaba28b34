import { FailureError } from '../failures/failure-error.js'
import { ObjectRefused, StorageDenied, StorageFailed } from '../failures/storage-errors.js'

const PRECONDITION_FAILED = 412
const CONFLICT = 409
const FORBIDDEN = 403
const NOT_FOUND = 404

/**
 * The condition of a write did not hold: another writer was first (S3, "conditional writes"). A copy and the completion of an upload may
 * begin with 200 and say so in the document that follows (S3 API reference, CompleteMultipartUpload), of which the client makes a 503:
 * the name is what both have.
 */
export const isPreconditionFailed = (error: unknown): boolean =>
  statusOf(error) === PRECONDITION_FAILED || nameOf(error) === 'PreconditionFailed'

/** Two conditional writes overlapped; a second try tells which one won. It may come behind a 200 as well. */
export const isPassingConflict = (error: unknown): boolean =>
  statusOf(error) === CONFLICT || nameOf(error) === 'ConditionalRequestConflict'

/** There is no such key. A missing bucket answers 404 too, and is a failure. */
export const isMissingKey = (error: unknown): boolean =>
  statusOf(error) === NOT_FOUND && nameOf(error) === 'NoSuchKey'

/**
 * The answer to HeadObject is "not found". It has no body that could say what is not there: that the bucket is missing comes out
 * with the next request of another kind.
 */
export const isNotFound = (error: unknown): boolean => statusOf(error) === NOT_FOUND

/** The upload was completed or given up, or its rule has removed it. */
export const isMissingUpload = (error: unknown): boolean => nameOf(error) === 'NoSuchUpload'

/** A part that is named is not there, or was stored anew since by somebody else. */
export const isOtherPart = (error: unknown): boolean => nameOf(error) === 'InvalidPart'

const nameOf = (error: unknown): string | undefined =>
  error instanceof Error ? error.name : undefined

/** An error of the S3 client, or of what was being stored, as a failure of the catalogue. */
export function storageFailure(error: unknown, key: string): FailureError {
  if (error instanceof FailureError) return error
  const status = statusOf(error)
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const message = `${key}: ${words}${status === undefined ? '' : ` (HTTP ${status})`}`
  const ErrorClass =
    status === FORBIDDEN ? StorageDenied : isOfObject(error, status) ? ObjectRefused : StorageFailed
  return new ErrorClass(message, { cause: error })
}

/** Answers of 4xx that say nothing of the object: it may come whole, in time or with another login the next time (S3, "Error responses"). */
const NOT_OF_OBJECT =
  /^(?:ExpiredToken|InvalidToken|TokenRefreshRequired|RequestTimeout|RequestTimeTooSkewed|IncompleteBody|BadDigest|XAmzContentSHA256Mismatch|AuthorizationHeaderMalformed|OperationAborted|NoSuch.*|.*Bucket.*|KMS\..*|.*Throttl.*)$/i
const PASSING_STATUSES: readonly number[] = [
  NOT_FOUND,
  405,
  408,
  CONFLICT,
  PRECONDITION_FAILED,
  429,
]

/** Whether a request is refused for the object that it stores. */
const isOfObject = (error: unknown, status = 0): boolean =>
  status >= 400 &&
  status < 500 &&
  !PASSING_STATUSES.includes(status) &&
  !(error instanceof Error && NOT_OF_OBJECT.test(error.name))

function statusOf(error: unknown): number | undefined {
  const metadata: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, '$metadata') : undefined
  const status: unknown =
    typeof metadata === 'object' && metadata !== null
      ? Reflect.get(metadata, 'httpStatusCode')
      : undefined
  return typeof status === 'number' ? status : undefined
}
