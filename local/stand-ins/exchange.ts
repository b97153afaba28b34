/** A call as it came, and how it was answered; of what was refused, the type of the error. */
export interface Exchange {
  /** As its requests name the service: `AmazonSSM`, `sns`. */
  readonly service: string
  /** As in the API reference. */
  readonly operation: string
  readonly input: unknown
  readonly output: unknown
  readonly errorType: string | undefined
}

/** Told of each call that was understood. */
export type OnExchange = (exchange: Exchange) => void
