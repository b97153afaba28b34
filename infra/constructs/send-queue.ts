import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import type { FunctionLimits } from '../function-limits.js'
import { DeadLetters } from './dead-letters.js'
import type { JobFunction } from './job-function.js'

/** An id that is in a run is not given to another one, and is back a minute after the run can have died. */
const AROUND_A_RUN = Duration.minutes(1)

/** The longest that SQS keeps a message; what waits longer than an hour raises an alarm. */
const RETENTION = Duration.days(14)

/**
 * A send that was put off is queued anew, so that only runs that died count. Five of them are no accident of the surroundings.
 */
const MAX_RECEIVE_COUNT = 5

/** Sends of one run share a connection to their server; of more, the last would wait long behind a slow one. */
const BATCH_SIZE = 5

/** Exchange Online takes three connections at a time from one login (Exchange Online limits, "Sending limits"); most servers take more. */
const MAX_CONCURRENCY = 3

/** The queue between the acceptance of a send and its delivery. It carries ids only. */
export class SendQueue extends Construct {
  readonly queue: Queue
  /** Ids of sends whose runs died again and again. */
  readonly deadLetters: DeadLetters

  constructor(scope: Construct, id: string, { limits }: { readonly limits: FunctionLimits }) {
    super(scope, id)
    this.deadLetters = new DeadLetters(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: limits.timeout.plus(AROUND_A_RUN),
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    })
  }

  /** The function may queue sends, and knows where. */
  grantQueue(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.sendQueue, this.queue.queueUrl)
    this.#allow(fn, ['sqs:SendMessage'])
  }

  /** The function gets what is queued; an id that it does not name as failed has been dealt with. */
  deliverTo(fn: JobFunction): void {
    // What Lambda asks of the role of a function that it polls a queue for (Lambda developer guide, "Using Lambda with Amazon SQS").
    this.#allow(fn, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])
    fn.addEventSourceMapping('Sends', {
      eventSourceArn: this.queue.queueArn,
      batchSize: BATCH_SIZE,
      maxConcurrency: MAX_CONCURRENCY,
      reportBatchItemFailures: true,
    })
  }

  #allow(fn: JobFunction, actions: string[]): void {
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [this.queue.queueArn] }))
  }
}
