/** The API refused a call. Code, message and remedy are those of its answer. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused'
  readonly code: string
  readonly remedy: string
  /** What is wrong, one line each. */
  readonly details: readonly string[]

  constructor(code: string, message: string, remedy: string, details: readonly string[]) {
    super(message)
    this.code = code
    this.remedy = remedy
    this.details = details
  }
}
