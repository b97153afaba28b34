import type { Construct } from 'constructs'
import { FUNCTION_LIMITS } from '../function-limits.js'
import { WorkQueue } from './work-queue.js'

/**
 * A try is repeated when the message is visible again, a minute and a half after it: that is six hours, as long as Lambda would hold on to
 * an event of its own (`LONGEST_EVENT_AGE`). People are told long before, see `OrdersLateAlarm`.
 */
const MAX_RECEIVE_COUNT = 240

/** Orders of one run share what is read of senders and address book. */
const BATCH_SIZE = 10

/**
 * A poll that matches hundreds of mails orders as many notices at once. Those of one run read senders and address book once:
 * so many runs stay within what Parameter Store gives an account in a second, 40 readings for all of its functions (Systems Manager quotas).
 */
const MAX_CONCURRENCY = 5

/** What nobody waits for who would repeat it: scheduled sends and notices, until the api function has accepted them. */
export class OrderQueue extends WorkQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      limits: FUNCTION_LIMITS.api,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      batchSize: BATCH_SIZE,
      maxConcurrency: MAX_CONCURRENCY,
    })
  }
}
