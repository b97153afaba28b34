import { asFailure } from '../failures/failure-error.js'
import type { Log } from './log.js'

/** Runs something, and writes down what it throws, by its code, before Lambda does it in words of its own: whoever watches for codes hears of it. */
export async function logThrown<T>(log: Log, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const { code, message } = asFailure(error)
    log.error('run failed', { code, message })
    throw error
  }
}
