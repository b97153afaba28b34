import type { Construct } from 'constructs'
import { FUNCTION_LIMITS } from '../function-limits.js'
import type { DeadLetters } from './dead-letters.js'
import { WorkQueue } from './work-queue.js'

/**
 * A send that was put off is queued anew, so that only runs that died count. Five of them are no accident of the surroundings.
 */
const MAX_RECEIVE_COUNT = 5

/** A run that dies takes nothing along: of several sends in it, the others would be received once more for each death, and buried with it. */
const BATCH_SIZE = 1

/** Exchange Online takes three connections at a time from one login (Exchange Online limits, "Sending limits"); most servers take more. */
const MAX_CONCURRENCY = 3

/** A queue between the acceptance of sends and their delivery. It carries ids only. */
export class SendQueue extends WorkQueue {
  /** @param deadLetters of all queues of sends together */
  constructor(scope: Construct, id: string, deadLetters: DeadLetters) {
    super(scope, id, {
      limits: FUNCTION_LIMITS.send,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      batchSize: BATCH_SIZE,
      maxConcurrency: MAX_CONCURRENCY,
      deadLetters,
    })
  }
}
