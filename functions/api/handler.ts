import type { Announcer } from '../../shared/announce/announcer.js'
import type { UploadUrls } from '../../shared/archive/upload-urls.js'
import type { AcceptanceDeps } from '../../shared/delivery/accept/accept-send.js'
import type { SenderDirectory } from '../../shared/delivery/senders/sender-directory.js'
import type { Log } from '../../shared/runtime/log.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import { acceptOrder } from './accept-order.js'
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
  /** Anew for each invocation: what was deployed meanwhile holds. */
  readonly readDirectory: () => SenderDirectory
  readonly publishMetrics: PublishMetrics
  readonly log: Log
  readonly pause: (ms: number) => Promise<unknown>
}

/**
 * A call of API Gateway in, its answer out: what goes wrong is an answer too. Schedules and rules come here as well, without anybody
 * who waits for an answer: where their surroundings fail, this throws, so that Lambda tries twice again, and then keeps the event in
 * the dead-letter queue. The same event is the same send, however often it comes.
 */
export const createHandler =
  (container: ApiContainer) =>
  async (event: unknown, context: InvocationContext): Promise<HttpAnswer | undefined> => {
    const log = container.log.child({ run: context.awsRequestId })
    const directory = container.readDirectory()
    const call = readHttpCall(event)
    if (call) {
      const remainingMs = () => context.getRemainingTimeInMillis()
      return answerCall({ ...container, log, directory, remainingMs }, call)
    }
    await acceptOrder({ ...container, log, directory }, event)
    return undefined
  }
