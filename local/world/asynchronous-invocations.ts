import { join } from 'node:path'
import { z } from 'zod'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import { type QueuePoller, startQueuePoller } from '../queues/queue-poller.js'
import type { SqsEvent } from '../queues/sqs-event.js'
import { MessageQueue, type QueueClock } from '../stand-ins/sqs/message-queue.js'
import { readQueueFile } from '../stand-ins/sqs/queue-file.js'
import { heldByNobody } from '../stand-ins/sqs/queue-message.js'
import type { DeployedQueue } from '../template/deployed-queues.js'

/** Lambda tries an event twice again that its function failed on. Source: Lambda developer guide, "Asynchronous invocation", error handling. */
const MAX_ATTEMPTS = 3

/** Between the attempts; Lambda waits one minute, then two. */
const RETRY_SECONDS = 60

/** Longer than any function may run (Lambda quotas, 15 minutes): nobody takes what somebody is at work on. */
const LONGEST_RUN_SECONDS = 1_000

/** Lambda would start a thousand. */
const CONCURRENCY = 10

const FAILED_ARN = 'arn:aws:lambda:local:000000000000:failed-invocations'

const QUEUE: DeployedQueue = {
  name: 'invocations',
  arn: 'arn:aws:lambda:local:000000000000:invocations',
  url: '',
  visibilityTimeoutSeconds: LONGEST_RUN_SECONDS,
  delaySeconds: 0,
  redrive: { deadLetterArn: FAILED_ARN, maxReceiveCount: MAX_ATTEMPTS },
}

const FAILED_QUEUE: DeployedQueue = {
  ...QUEUE,
  name: 'failed-invocations',
  arn: FAILED_ARN,
  redrive: undefined,
}

const invocationSchema = z.object({ functionArn: z.string(), input: z.unknown() })

/** What events and schedules start functions with: Lambda keeps it until a function has taken it. Here it is a file. */
export class AsynchronousInvocations {
  readonly queue: MessageQueue
  readonly #failed: MessageQueue

  private constructor(queue: MessageQueue, failed: MessageQueue) {
    this.queue = queue
    this.#failed = failed
  }

  /** With what an earlier world left. Whoever was at work on it is gone, so that it is taken at once. */
  static async open(
    directory: string,
    access: QueueClock & { readonly newId: () => string },
  ): Promise<AsynchronousInvocations> {
    const openQueue = async (queue: DeployedQueue, deadLetters: () => MessageQueue | undefined) => {
      const file = join(directory, `${queue.name}.json`)
      const messages = heldByNobody(await readQueueFile(file))
      return new MessageQueue({ ...access, queue, file, messages, deadLetters })
    }
    const failed = await openQueue(FAILED_QUEUE, () => undefined)
    return new AsynchronousInvocations(await openQueue(QUEUE, () => failed), failed)
  }

  /** Resolves when it is written down; from then on this world, or the next one, starts the function with it. */
  async start(functionArn: string, input: unknown): Promise<void> {
    await this.queue.send(JSON.stringify({ functionArn, input }))
  }

  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.#failed.close()])
  }
}

/** How functions are started, and who is told of those that fail. */
export interface InvokerOptions {
  readonly invoke: (functionArn: string, input: unknown) => Promise<InvocationVerdict>
  /** @param isLast no further attempt is made */
  readonly onFailed: (functionArn: string, verdict: FailedVerdict, isLast: boolean) => void
  /** Told of what is no failure of a function: a world that ends, a file that cannot be written. */
  readonly onError: (error: unknown) => void
}

/** What became of a run that did not succeed. */
export type FailedVerdict = Exclude<InvocationVerdict, { kind: 'succeeded' }>

/** Starts functions with what is written down, until closed. */
export function startInvoker(
  { queue }: AsynchronousInvocations,
  { invoke, onFailed, onError }: InvokerOptions,
): QueuePoller {
  const invokeOne = async ({ Records: [message] }: SqsEvent): Promise<InvocationVerdict> => {
    if (!message) return { kind: 'succeeded', result: undefined }
    const { functionArn, input } = invocationSchema.parse(JSON.parse(message.body))
    const verdict = await invoke(functionArn, input)
    if (verdict.kind !== 'succeeded') {
      const isLast = Number(message.attributes.ApproximateReceiveCount) >= MAX_ATTEMPTS
      onFailed(functionArn, verdict, isLast)
      await queue.changeVisibility(message.receiptHandle, isLast ? 0 : RETRY_SECONDS)
    }
    return verdict
  }
  return startQueuePoller({
    mapping: {
      queueArn: queue.queue.arn,
      functionArn: '',
      enabled: true,
      batchSize: 1,
      batchWindowMs: 0,
      maxConcurrency: CONCURRENCY,
      reportsItemFailures: false,
    },
    queue,
    invoke: invokeOne,
    onError,
  })
}
