/**
 * An error as the Lambda runtime reports it. Source: Lambda developer guide, "Runtime API",
 * invocation error.
 */
export interface FunctionError {
  /** `Error`, `TypeError`, `Runtime.ExitError`, … */
  readonly errorType: string
  readonly errorMessage: string
  readonly stackTrace: readonly string[]
}

/** What an invocation took. */
export interface InvocationUsage {
  readonly requestId: string
  /** From the moment the function had the event; without the start of its process. */
  readonly durationMs: number
  /**
   * Start of the process and load of the bundle, if this invocation was the one that waited for it.
   */
  readonly initMs: number | undefined
  /**
   * The most memory the process ever had (resident set), in bytes; 0 if it could not be measured.
   */
  readonly peakRssBytes: number
}

/** How an invocation ended. */
export type InvocationVerdict =
  | { readonly kind: 'succeeded'; readonly result: unknown }
  /** The handler threw, or its process ended (`Runtime.ExitError`). */
  | { readonly kind: 'failed'; readonly error: FunctionError }
  /** The bundle could not be loaded, or has no such handler: no invocation can succeed. */
  | { readonly kind: 'init-failed'; readonly error: FunctionError }
  | { readonly kind: 'timed-out'; readonly timeoutMs: number }
  | { readonly kind: 'out-of-memory'; readonly memoryMb: number }

/** How an invocation ended, and what it took. */
export type InvocationOutcome = InvocationVerdict & InvocationUsage
