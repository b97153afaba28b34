import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { FUNCTION_LIMITS } from '../function-limits.js'
import { WorkQueue } from './work-queue.js'

/** A try is repeated after six minutes: that is ten hours. */
const MAX_RECEIVE_COUNT = 100

/** What SES reports of a send to 500 is five runs, and about as many writes of its record. */
const BATCH_SIZE = 100

/** SES reports the recipients of a send within moments, each by itself. Nobody waits for what they say. */
const BATCH_WINDOW = Duration.seconds(5)

/** The least that Lambda takes: whoever writes a record beside somebody else has to write it again. */
const MAX_CONCURRENCY = 2

/** What SES reports of recipients, until the watch function has recorded it. */
export class ReportQueue extends WorkQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      limits: FUNCTION_LIMITS.watch,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      batchSize: BATCH_SIZE,
      batchWindow: BATCH_WINDOW,
      maxConcurrency: MAX_CONCURRENCY,
    })
  }
}
