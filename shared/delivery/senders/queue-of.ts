import { FailureError } from '../../failures/failure-error.js'
import type { SenderDirectory } from './sender-directory.js'

/**
 * The queue of a sender; undefined where it has none of its own, is gone, or cannot be read now: the queue that all share takes any send.
 */
export async function queueOf(
  directory: Pick<SenderDirectory, 'sender'>,
  name: string,
): Promise<string | undefined> {
  try {
    return (await directory.sender(name))?.queueUrl
  } catch (error) {
    if (error instanceof FailureError) return undefined
    throw error
  }
}
