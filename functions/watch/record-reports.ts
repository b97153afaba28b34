import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import { readSesEvent, type SesEvent } from '../../shared/delivery/ses-events/ses-events.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { jsonIn } from '../../shared/runtime/json.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import {
  type BatchAnswer,
  batchAnswer,
  type QueueMessage,
} from '../../shared/runtime/queue-batch.js'
import { type RecordDeliveryDeps, recordDelivery } from './record-delivery.js'

/** What the reports of SES are recorded with. */
export interface RecordReportsDeps extends RecordDeliveryDeps {
  readonly stage: string
  readonly publishMetrics: PublishMetrics
}

/** A message, and what it reports. */
interface QueuedReport {
  readonly message: QueueMessage
  readonly report: SesEvent
}

/**
 * Records what SES reports, all that is reported of one send with one write: of a send to 500 it comes within moments. What cannot be recorded
 * now stays in the queue. Never throws.
 */
export async function recordReports(
  deps: RecordReportsDeps,
  messages: readonly QueueMessage[],
): Promise<BatchAnswer> {
  const { stage, publishMetrics } = deps
  const failed: QueueMessage[] = []
  const queued = messages.flatMap((message): QueuedReport[] => {
    try {
      const report = readSesEvent(jsonIn(message.body))
      return report ? [{ message, report }] : []
    } catch (error) {
      tellOf(deps, error, { messageId: message.messageId })
      failed.push(message)
      return []
    }
  })
  let rejections = 0
  const bySend = Map.groupBy(queued, ({ report }) => report.sendId)
  await Promise.all(
    [...bySend].map(async ([sendId, ofSend]) => {
      try {
        const reports = ofSend.map(({ report }) => report)
        rejections += (await recordDelivery(deps, sendId, reports)).rejections
      } catch (error) {
        tellOf(deps, error, { send: sendId, reports: ofSend.length })
        failed.push(...ofSend.map(({ message }) => message))
      }
    }),
  )
  // The alarm rings for what turns out not to be sent as it does for what was refused at once.
  if (rejections > 0)
    publishMetrics({ [METRIC_DIMENSION.stage]: stage }, { [METRIC.sendsFailed]: rejections })
  return batchAnswer(failed)
}

function tellOf(
  { log }: RecordReportsDeps,
  error: unknown,
  facts: Record<string, string | number>,
) {
  const { code, message, stack = '' } = asFailure(error)
  log.error('report put off', { message, code, stack, ...facts })
}
