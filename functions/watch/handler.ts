import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import type { SendQueue } from '../../shared/delivery/queue/send-queue.js'
import { readSesEvent } from '../../shared/delivery/ses-events/ses-events.js'
import type { IncidentRunDeps } from '../../shared/incidents/incident-run.js'
import { isTick, readWatchRequest } from '../../shared/jobs/requests/watch-request.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import { type RecordDeliveryDeps, recordDelivery } from './record-delivery.js'
import { type RecoverDeps, type Recovered, recoverSends } from './recover-sends.js'
import { asksForTest, type TestedAlert, tellTest } from './test-alert.js'
import { watchIncidents } from './watch-incidents.js'

/** What the function watches with. */
export interface WatchDeps extends Omit<RecoverDeps, 'queue'>, RecordDeliveryDeps, IncidentRunDeps {
  /** Undefined where there is no sender. */
  readonly queue: SendQueue | undefined
  /** The ARN of the topic that `alerts` tells. */
  readonly alertsTopic: string
  readonly publishMetrics: PublishMetrics
}

/**
 * Every 15 minutes: what has no other clock. In between: what SES reports, and an operator's test of the alerts. What is thrown, Lambda tries twice again, and
 * then it goes to the dead-letter queue.
 */
export const createHandler =
  (container: WatchDeps) =>
  async (event: unknown): Promise<TestedAlert | undefined> => {
    const { publishMetrics, stage } = container
    if (asksForTest(event)) return tellTest(container, event)
    if (isTick(event)) {
      await watch(container, event)
      return undefined
    }
    const report = readSesEvent(event)
    if (report === undefined) return undefined
    const reported = await recordDelivery(container, report)
    // The alarm rings for what turns out not to be sent as it does for what was refused at once.
    if (reported === 'rejected') {
      publishMetrics({ [METRIC_DIMENSION.stage]: stage }, { [METRIC.sendsFailed]: 1 })
    }
    return undefined
  }

/** One story that fails keeps the other from nothing; the failure is thrown when both are over. */
async function watch(container: WatchDeps, event: unknown): Promise<void> {
  const request = readWatchRequest(event)
  const { log, queue } = container
  const sends = queue && (await lookAtSends({ ...container, queue }))
  const { open, untold } = await watchIncidents(container, request, sends?.stuck)
  log.info('incidents watched', { open, untold })
  if (sends?.failure) throw sends.failure
}

async function lookAtSends(deps: WatchDeps & RecoverDeps): Promise<Recovered> {
  const { log, publishMetrics, stage } = deps
  const recovered = await recoverSends(deps)
  const { open, queuedAgain, oldestSeconds } = recovered
  log.info('watched', { open, queuedAgain, oldestSeconds })
  publishMetrics(
    { [METRIC_DIMENSION.stage]: stage },
    {
      [METRIC.openSends]: open,
      [METRIC.oldestOpenSendSeconds]: oldestSeconds,
      ...(queuedAgain > 0 && { [METRIC.sendsRecovered]: queuedAgain }),
    },
  )
  return recovered
}
