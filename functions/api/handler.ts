import type { Announcer } from '../../shared/announce/announcer.js'
import type { UploadUrls } from '../../shared/archive/upload-urls.js'
import type { AcceptanceDeps } from '../../shared/delivery/accept/accept-send.js'
import type { SenderDirectory } from '../../shared/delivery/senders/sender-directory.js'
import { ConfigurationUnreadable } from '../../shared/failures/configuration-errors.js'
import type { Log } from '../../shared/runtime/log.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import { type BatchAnswer, readBatch } from '../../shared/runtime/queue-batch.js'
import { acceptOrders } from './accept-orders.js'
import { answerCall } from './answer-call.js'
import type { HttpAnswer } from './http-answer.js'
import { readHttpCall } from './http-call.js'

/** The part of Lambda's context that is used. */
interface InvocationContext {
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

/** What the function is made of. */
export interface ApiContainer extends Omit<AcceptanceDeps, 'directory'> {
  readonly stage: string
  /** Where the objects of the bucket are files; undefined: they are in S3. */
  readonly bucketDirectory?: string | undefined
  readonly uploadUrls: UploadUrls
  readonly announcer: Announcer
  /** For each invocation: what was deployed meanwhile holds soon. */
  readonly readDirectory: () => SenderDirectory
  readonly publishMetrics: PublishMetrics
  readonly log: Log
  readonly pause: (ms: number) => Promise<unknown>
}

/**
 * A call of API Gateway in, its answer out: what goes wrong is an answer too. What schedules and matches order comes here as well, from a
 * queue, in which stays what could not be accepted yet.
 *
 * @throws ConfigurationUnreadable if the event is neither
 */
export const createHandler =
  (container: ApiContainer) =>
  async (event: unknown, context: InvocationContext): Promise<HttpAnswer | BatchAnswer> => {
    const log = container.log.child({ run: context.awsRequestId })
    const directory = container.readDirectory()
    const remainingMs = () => context.getRemainingTimeInMillis()
    const orders = readBatch(event)
    if (orders) return acceptOrders({ ...container, log, directory, remainingMs }, orders)
    const call = readHttpCall(event)
    if (!call) throw new ConfigurationUnreadable('an event that is no call, and no batch of orders')
    const { caller, requestId: request } = call
    const callLog = log.child({ ...(request && { request }), ...(caller && { caller }) })
    return answerCall({ ...container, log: callLog, directory, remainingMs }, call)
  }
