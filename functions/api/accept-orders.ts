import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { StorageFailed } from '../../shared/failures/storage-errors.js'
import { jsonIn } from '../../shared/runtime/json.js'
import {
  type BatchAnswer,
  batchAnswer,
  type QueueMessage,
} from '../../shared/runtime/queue-batch.js'
import { type TimeLimit, timeLimitOf } from '../../shared/runtime/time-limit.js'
import { acceptOrder, type OrderDeps } from './accept-order.js'

/** What a run needs to say what it has not done. */
const ANSWERING_MS = 3_000

/**
 * Accepts the orders of a batch, side by side: they share what is read of senders and address book. An order whose surroundings fail stays in
 * the queue, and is tried again for hours; the same order is the same send, however often it comes. Never throws.
 */
export async function acceptOrders(
  deps: OrderDeps & { readonly remainingMs: () => number },
  messages: readonly QueueMessage[],
): Promise<BatchAnswer> {
  // A run that is ended by its time says nothing of any of them.
  const limit = timeLimitOf(deps.remainingMs() - ANSWERING_MS)
  const tried = await Promise.all(
    messages.map(async (message) => ((await isDone(deps, message, limit)) ? undefined : message)),
  )
  limit.clear()
  const failed = tried.filter((message) => message !== undefined)
  tellOfAge(deps, failed)
  return batchAnswer(failed)
}

async function isDone(
  deps: OrderDeps,
  { messageId, body }: QueueMessage,
  limit: TimeLimit,
): Promise<boolean> {
  try {
    await limit.within(() => acceptOrder(deps, jsonIn(body)), timeUp)
    return true
  } catch (error) {
    const { code, message, stack = '' } = asFailure(error)
    deps.log.error('order put off', { code, message, messageId, stack })
    return false
  }
}

const timeUp = () => new StorageFailed('the time of this run was up before the order was accepted')

/** What waits though it was tried; the alarm "orders late" looks at it. */
function tellOfAge({ stage, now, publishMetrics }: OrderDeps, waiting: readonly QueueMessage[]) {
  if (waiting.length === 0) return
  const agesMs = waiting.map(({ sentAt = now() }) => now().getTime() - sentAt.getTime())
  const oldestSeconds = Math.max(0, ...agesMs) / 1_000
  publishMetrics(
    { [METRIC_DIMENSION.stage]: stage },
    { [METRIC.oldestOrderSeconds]: Math.round(oldestSeconds) },
  )
}
