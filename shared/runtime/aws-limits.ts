/** How long a call to AWS may take, and how often it is tried. */
export interface AwsLimits {
  readonly maxAttempts: number
  readonly requestHandler: {
    readonly connectionTimeout: number
    readonly requestTimeout: number
    readonly throwOnRequestTimeout: boolean
    readonly socketTimeout: number
  }
}

/** The SDK's clients wait for ever unless told otherwise. Milliseconds. */
export const AWS_LIMITS: AwsLimits = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 5_000,
    /** Until the answer begins; a part of an upload has 5 MiB. */
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
    /** Without a byte, in the middle of an answer. */
    socketTimeout: 30_000,
  },
}
