import { describe, expect, test } from 'vitest'
import { storageFailure } from '../../../shared/archive/s3-failures.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'

/** An error as the S3 client throws it. */
const answerOf = (status: number | undefined, name: string): Error =>
  Object.assign(new Error('what it says'), {
    name,
    ...(status !== undefined && { $metadata: { httpStatusCode: status } }),
  })
const codeOf = (status: number | undefined, name: string) =>
  storageFailure(answerOf(status, name), 'mail/a/b').code

describe('S3 refuses an object for what it is', () => {
  test.each([
    [400, 'InvalidArgument'],
    [400, 'MetadataTooLarge'],
    [400, 'EntityTooLarge'],
    [400, 'EntityTooSmall'],
    [400, 'InvalidRequest'],
    [400, 'InvalidTag'],
    [400, 'KeyTooLongError'],
    [400, 'MalformedXML'],
    [411, 'MissingContentLength'],
    [413, 'RequestEntityTooLarge'],
    [414, 'URITooLong'],
    [422, 'Unprocessable'],
  ])('%d %s', (status, name) => expect(codeOf(status, name)).toBe('OBJECT_REFUSED'))
})

describe('S3 fails for reasons that are no object’s', () => {
  test.each([
    [403, 'AccessDenied', 'STORAGE_DENIED'],
    [403, 'SignatureDoesNotMatch', 'STORAGE_DENIED'],
    [403, 'RequestTimeTooSkewed', 'STORAGE_DENIED'],
    [400, 'ExpiredToken', 'STORAGE_IO'],
    [400, 'InvalidToken', 'STORAGE_IO'],
    [400, 'TokenRefreshRequired', 'STORAGE_IO'],
    [400, 'RequestTimeout', 'STORAGE_IO'],
    [400, 'IncompleteBody', 'STORAGE_IO'],
    [400, 'BadDigest', 'STORAGE_IO'],
    [400, 'AuthorizationHeaderMalformed', 'STORAGE_IO'],
    [400, 'InvalidBucketName', 'STORAGE_IO'],
    [400, 'KMS.DisabledException', 'STORAGE_IO'],
    [400, 'ThrottlingException', 'STORAGE_IO'],
    [404, 'NoSuchBucket', 'STORAGE_IO'],
    [405, 'MethodNotAllowed', 'STORAGE_IO'],
    [409, 'OperationAborted', 'STORAGE_IO'],
    [412, 'PreconditionFailed', 'STORAGE_IO'],
    [429, 'TooManyRequests', 'STORAGE_IO'],
    [500, 'InternalError', 'STORAGE_IO'],
    [503, 'SlowDown', 'STORAGE_IO'],
    [undefined, 'ECONNRESET', 'STORAGE_IO'],
    [undefined, 'TimeoutError', 'STORAGE_IO'],
  ])('%s %s', (status, name, code) => expect(codeOf(status, name)).toBe(code))
})

test('a failure says which object, which answer, and stays what it is', () => {
  const failure = storageFailure(answerOf(503, 'SlowDown'), 'mail/a/b')
  expect(failure.message).toBe('mail/a/b: SlowDown: what it says (HTTP 503)')
  expect(storageFailure(failure, 'other')).toBe(failure)
  expect(storageFailure('no error at all', 'mail/a/b')).toBeInstanceOf(StorageFailed)
})
