/** A fault of the runtime's own, with the name that Lambda gives it. */
export class RuntimeFault extends Error {
  /**
   * @param {string} errorType of Lambda: `Runtime.HandlerNotFound`
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(errorType, message, options) {
    super(message, options)
    this.name = errorType
  }
}

/**
 * An error in the form of the Runtime API, whatever it was that was thrown.
 *
 * @param {unknown} thrown
 * @param {string} [errorType] in place of its own name
 */
export function errorOf(thrown, errorType) {
  if (!(thrown instanceof Error)) {
    return { errorType: errorType ?? typeof thrown, errorMessage: String(thrown), stackTrace: [] }
  }
  const stackTrace = String(thrown.stack).split('\n').slice(1)
  return {
    errorType: errorType ?? thrown.name,
    errorMessage: thrown.message,
    stackTrace: stackTrace.map((line) => line.trim()),
  }
}
