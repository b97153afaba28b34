import { setTimeout as pause } from 'node:timers/promises'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import type { MessageQueue } from '../stand-ins/sqs/message-queue.js'
import type { ReceivedMessage } from '../stand-ins/sqs/queue-message.js'
import type { DeployedEventSource } from '../template/deployed-event-sources.js'
import { type SqsEvent, sqsEventOf } from './sqs-event.js'
import { succeededMessages } from './succeeded-messages.js'

/** Hands the messages of a queue to a function, as Lambda does. */
export interface QueuePoller {
  /** Whether it holds no message, and is not about to take one. */
  isIdle(): boolean
  /** Takes no more messages; resolves when the invocations that run have ended. */
  close(): Promise<void>
}

/** What a poller is made of. */
export interface QueuePollerOptions {
  readonly mapping: Omit<DeployedEventSource, 'roleArn'>
  readonly queue: MessageQueue
  /** Runs the function once. What it rejects with counts as a failed invocation. */
  readonly invoke: (event: SqsEvent) => Promise<InvocationVerdict>
  /** Told of what is no failure of the function: a call that was never made, a file that cannot be written. */
  readonly onError: (error: unknown) => void
}

/** Lambda begins with five batches at a time. Source: Lambda developer guide, "Configuring scaling behavior for SQS". */
const DEFAULT_CONCURRENCY = 5

/**
 * Takes messages whenever the queue has some, and deletes those that the function is done with. The others stay hidden until
 * their visibility time-out ends. Batches are taken as they come, or, with a window, when they are full or it is over.
 */
export function startQueuePoller({
  mapping,
  queue,
  invoke,
  onError,
}: QueuePollerOptions): QueuePoller {
  const { batchSize, batchWindowMs, reportsItemFailures } = mapping
  const { maxConcurrency = DEFAULT_CONCURRENCY } = mapping
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  let isTaking = mapping.enabled
  let isFilling = false

  const handle = async (messages: readonly ReceivedMessage[]) => {
    const verdict = await invoke(sqsEventOf(messages, queue.queue))
    const ids = messages.map(({ id }) => id)
    const done = succeededMessages(ids, verdict, reportsItemFailures)
    const receipts = messages.filter(({ id }) => done.includes(id))
    await Promise.all(receipts.map(({ receiptHandle }) => queue.delete(receiptHandle)))
  }

  /** The first messages of a batch, and those that come while its window lasts. */
  const filled = async (first: readonly ReceivedMessage[]) => {
    const messages = [...first]
    const isOver = pause(batchWindowMs, true, { signal: closing.signal }).catch(() => true)
    while (messages.length < batchSize) {
      const isLast = await Promise.race([isOver, nextOf(queue)])
      messages.push(...(await queue.receive(batchSize - messages.length)))
      if (isLast) break
    }
    return messages
  }

  /** Of those with a window one fills at a time: two would share what comes, and both would wait. */
  const nextBatch = async () => {
    isFilling = batchWindowMs > 0
    try {
      const first = await queue.receive(batchSize)
      return isFilling && first.length > 0 ? await filled(first) : first
    } finally {
      isFilling = false
    }
  }

  const takeBatch = async () => {
    const messages = await nextBatch()
    if (messages.length === 0) return
    // Others may be waiting while this one is at work.
    fill()
    await handle(messages).catch(onError)
  }

  const start = () => {
    const run: Promise<void> = takeBatch()
      .then(() => true, onError)
      .then((couldReceive) => {
        running.delete(run)
        // A queue that cannot be read would be asked without end; it tells when it changes.
        if (couldReceive && queue.counts().visible > 0) fill()
      })
    running.add(run)
  }

  const fill = () => {
    if (isTaking && !isFilling && running.size < maxConcurrency) start()
  }

  const stopListening = queue.onVisible(fill)
  fill()
  return {
    isIdle: () => running.size === 0,
    close: async () => {
      isTaking = false
      stopListening()
      closing.abort()
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** Resolves with false when something may be there to receive. */
const nextOf = (queue: MessageQueue): Promise<boolean> =>
  new Promise((resolve) => {
    // Meanwhile it may have come.
    if (queue.counts().visible > 0) return resolve(false)
    const stop = queue.onVisible(() => {
      stop()
      resolve(false)
    })
  })
