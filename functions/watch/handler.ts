import * as z from 'zod'
import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import { readSesEvent } from '../../shared/delivery/ses-events/ses-events.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import { type RecordDeliveryDeps, recordDelivery } from './record-delivery.js'
import { type RecoverDeps, recoverSends } from './recover-sends.js'

/** What the function watches with. */
export interface WatchDeps extends RecoverDeps, RecordDeliveryDeps {
  readonly stage: string
  readonly publishMetrics: PublishMetrics
}

/** What its schedule hands to the function. */
const tickSchema = z.strictObject({ schemaVersion: z.literal(1), kind: z.literal('tick') })

/**
 * Every 15 minutes: what has no other clock. In between: what SES reports. What is thrown, Lambda tries twice again, and
 * then it goes to the dead-letter queue.
 */
export const createHandler =
  (container: WatchDeps) =>
  async (event: unknown): Promise<void> => {
    const { log, publishMetrics, stage } = container
    if (tickSchema.safeParse(event).success) {
      const { open, queuedAgain, oldestSeconds, failure } = await recoverSends(container)
      log.info('watched', { open, queuedAgain, oldestSeconds })
      publishMetrics(
        { [METRIC_DIMENSION.stage]: stage },
        {
          [METRIC.openSends]: open,
          [METRIC.oldestOpenSendSeconds]: oldestSeconds,
          ...(queuedAgain > 0 && { [METRIC.sendsRecovered]: queuedAgain }),
        },
      )
      if (failure) throw failure
      return
    }
    const report = readSesEvent(event)
    if (report === undefined) return
    const reported = await recordDelivery(container, report)
    // The alarm rings for what turns out not to be sent as it does for what was refused at once.
    if (reported === 'rejected') {
      publishMetrics({ [METRIC_DIMENSION.stage]: stage }, { [METRIC.sendsFailed]: 1 })
    }
  }
