import { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { FunctionLimits } from '../function-limits.js'
import { DeadLetters } from './dead-letters.js'
import type { JobFunction } from './job-function.js'

/** How a queue is worked off. */
export interface WorkQueueProps {
  /** Of the function that takes from it. */
  readonly limits: FunctionLimits
  /** A message that was taken this often and is still there goes to the dead letters. */
  readonly maxReceiveCount: number
  /** Messages of one run, at most. */
  readonly batchSize: number
  /** Runs at a time, 2 at least (Lambda API reference, ScalingConfig). */
  readonly maxConcurrency: number
  /** For how long a batch may fill. @default none: what is there is taken at once */
  readonly batchWindow?: Duration
  /** Those of several queues together. @default a queue of dead letters of its own */
  readonly deadLetters?: DeadLetters
}

/** What is in a run is not given to another one, and is back a minute after the run can have died. */
const AROUND_A_RUN = Duration.minutes(1)

/** The longest that SQS keeps a message; what waits longer than an hour raises an alarm. */
const RETENTION = Duration.days(14)

/** A queue that a function works off, with what it could not be done with in a queue of dead letters. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  /** What is taken again and again, and never done with. */
  readonly deadLetters: DeadLetters
  readonly #props: WorkQueueProps

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id)
    this.#props = props
    this.deadLetters = props.deadLetters ?? new DeadLetters(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: props.limits.timeout.plus(AROUND_A_RUN),
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    })
  }

  /** The function gets what is queued; a message that it does not name as failed has been dealt with. */
  workOffBy(fn: JobFunction, mappingId: string): void {
    const { batchSize, maxConcurrency, batchWindow } = this.#props
    // What Lambda asks of the role of a function that it polls a queue for (Lambda developer guide, "Using Lambda with Amazon SQS").
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [this.queue.queueArn] }))
    fn.addEventSourceMapping(mappingId, {
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxConcurrency,
      ...(batchWindow && { maxBatchingWindow: batchWindow }),
      reportBatchItemFailures: true,
    })
  }
}
