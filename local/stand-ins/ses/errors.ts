/** Every error code the stand-in answers with. Source: SES API reference, SendRawEmail and "Common errors". */
const STATUS = {
  AccessDenied: 403,
  ConfigurationSetDoesNotExist: 400,
  InternalFailure: 500,
  InvalidClientTokenId: 403,
  InvalidParameterValue: 400,
  MessageRejected: 400,
  MissingAuthenticationToken: 403,
  NotImplemented: 501,
  RequestEntityTooLarge: 413,
  SignatureDoesNotMatch: 403,
} as const

/** An error code of SES. */
export type SesErrorCode = keyof typeof STATUS

/** A refusal, as SES words it. */
export class SesError extends Error {
  override readonly name = 'SesError'
  readonly code: SesErrorCode

  constructor(code: SesErrorCode, message: string) {
    super(message)
    this.code = code
  }

  /** The HTTP status that SES sends with the code. */
  get status(): number {
    return STATUS[this.code]
  }
}

/** What is wrong with what the caller gave. */
export const invalid = (message: string): SesError => new SesError('InvalidParameterValue', message)

/** For what real SES does and the stand-in does not: refused, so that nobody relies on an imitation. */
export const notImplemented = (what: string): SesError =>
  new SesError('NotImplemented', `The local stand-in for SES does not implement ${what}.`)
