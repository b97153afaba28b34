import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { FUNCTION_LIMITS } from '../function-limits.js'
import type { JobFunction } from './job-function.js'
import { WorkQueue } from './work-queue.js'

/**
 * A send that was put off is queued anew, so that only runs that died count. Five of them are no accident of the surroundings.
 */
const MAX_RECEIVE_COUNT = 5

/** Sends of one run share a connection to their server; of more, the last would wait long behind a slow one. */
const BATCH_SIZE = 5

/** Exchange Online takes three connections at a time from one login (Exchange Online limits, "Sending limits"); most servers take more. */
const MAX_CONCURRENCY = 3

/** The queue between the acceptance of a send and its delivery. It carries ids only. */
export class SendQueue extends WorkQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      limits: FUNCTION_LIMITS.send,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      batchSize: BATCH_SIZE,
      maxConcurrency: MAX_CONCURRENCY,
    })
  }

  /** The function may queue sends, and knows where. */
  grantQueue(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.sendQueue, this.queue.queueUrl)
    const actions = ['sqs:SendMessage']
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [this.queue.queueArn] }))
  }
}
