/** Every error code the stand-in answers with. Source: S3 API reference, "Error responses". */
const STATUS = {
  AccessDenied: 403,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidTag: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  NotModified: 304,
  PreconditionFailed: 412,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const

/** An error code of S3. */
export type S3ErrorCode = keyof typeof STATUS

/** A refusal, as S3 words it; the server turns it into the XML that SDKs read. */
export class S3Error extends Error {
  override readonly name = 'S3Error'
  readonly code: S3ErrorCode

  constructor(code: S3ErrorCode, message: string) {
    super(message)
    this.code = code
  }

  /** The HTTP status that S3 sends with the code. */
  get status(): number {
    return STATUS[this.code]
  }
}

export const noSuchKey = (): S3Error =>
  new S3Error('NoSuchKey', 'The specified key does not exist.')

export const preconditionFailed = (condition: string): S3Error =>
  new S3Error(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold: ${condition}`,
  )

/** For what real S3 does and the stand-in does not: refused, so that nobody relies on an imitation. */
export const notImplemented = (what: string): S3Error =>
  new S3Error('NotImplemented', `The local stand-in for S3 does not implement ${what}.`)
