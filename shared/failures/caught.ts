import { asFailure, FailureError } from './failure-error.js'

/** What work comes to, or what it failed with: a bug is a failure, too. */
export async function caught<T>(work: () => Promise<T>): Promise<T | FailureError> {
  try {
    return await work()
  } catch (thrown) {
    return asFailure(thrown)
  }
}

/** What work failed with, if it did. */
export async function failureOf(work: () => Promise<void>): Promise<FailureError | undefined> {
  const ended = await caught(work)
  return ended instanceof FailureError ? ended : undefined
}
