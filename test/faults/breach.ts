/** A promise that was not kept, and where that shows. */
export interface Breach {
  /** The promise, shortly: breaches of the same one are the same trouble. */
  readonly promise: string
  readonly words: string
}

/** A breach in words. */
export const breachWords = ({ promise, words }: Breach): string => `${promise}: ${words}`
