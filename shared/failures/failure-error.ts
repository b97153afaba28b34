import type { Failure } from './catalogue/failure.js'
import { FAILURES, type FailureCode } from './catalogue.js'

/**
 * The base of every error that is a failure of the catalogue.
 * Its message is made of facts (host, folder, key, the server's words), never of a secret.
 */
export abstract class FailureError extends Error {
  abstract readonly code: FailureCode

  /** The entry of the catalogue: cause, remedy, when it is retried. */
  get failure(): Failure {
    return FAILURES[this.code]
  }
}

/** A bug: what was thrown is none of the catalogue's failures. */
export class InternalError extends FailureError {
  override readonly name = 'InternalError'
  override readonly code = 'INTERNAL'
}

/** Whatever was thrown, as a failure of the catalogue. */
export function asFailure(thrown: unknown): FailureError {
  if (thrown instanceof FailureError) return thrown
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return new InternalError(message, { cause: thrown })
}
