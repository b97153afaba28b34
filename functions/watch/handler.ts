import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import type { SendQueue } from '../../shared/delivery/queue/send-queue.js'
import { InternalError } from '../../shared/failures/failure-error.js'
import { IncidentRun, type IncidentRunDeps } from '../../shared/incidents/incident-run.js'
import { isJudgeRequest, readJudgeRequest } from '../../shared/jobs/requests/judge-request.js'
import { isTick, readWatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { invocationDeadline } from '../../shared/runtime/deadline.js'
import { logThrown } from '../../shared/runtime/log-thrown.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import { type BatchAnswer, readBatch } from '../../shared/runtime/queue-batch.js'
import { type JudgeExpectedDeps, judgeExpectedMail } from './judge-expected-mail.js'
import type { RecordDeliveryDeps } from './record-delivery.js'
import { recordReports } from './record-reports.js'
import { type RecoverDeps, type Recovered, recoverSends } from './recover-sends.js'
import { Steps } from './steps.js'
import { asksForTest, type TestedAlert, tellTest } from './test-alert.js'
import { watchIncidents } from './watch-incidents.js'

/** What the function watches with. */
export interface WatchDeps
  extends Omit<RecoverDeps, 'queue'>,
    RecordDeliveryDeps,
    IncidentRunDeps,
    Pick<JudgeExpectedDeps, 'bucket'> {
  /** Undefined where there is no sender. */
  readonly queue: SendQueue | undefined
  /** The ARN of the topic that `alerts` tells. */
  readonly alertsTopic: string
  readonly publishMetrics: PublishMetrics
}

/** The part of Lambda's context that is used. */
interface InvocationContext {
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

/** What is left of a run when people have been told: for its metrics. */
const ENDING_MS = 500

/**
 * Every 15 minutes: what has no other clock, and for each mailbox in which mail is expected whether that has come. In between: what SES
 * reports, from a queue in which stays what cannot be recorded yet, and an operator's test of the alerts. What is thrown, Lambda tries
 * twice again, and then it goes to the dead-letter queue.
 */
export const createHandler =
  (container: WatchDeps) =>
  (event: unknown, context: InvocationContext): Promise<TestedAlert | BatchAnswer | undefined> =>
    logThrown(container.log, () => handle(container, event, context))

async function handle(
  container: WatchDeps,
  event: unknown,
  context: InvocationContext,
): Promise<TestedAlert | BatchAnswer | undefined> {
  const reports = readBatch(event)
  if (reports) {
    const log = container.log.child({ run: context.awsRequestId })
    return recordReports({ ...container, log }, reports)
  }
  if (asksForTest(event)) return tellTest(container, event)
  if (isJudgeRequest(event)) {
    await judge(container, event, context)
    return undefined
  }
  if (isTick(event)) {
    await watch(container, event)
    return undefined
  }
  throw new InternalError('an event that the watch function knows nothing of')
}

/** One story that fails keeps the other from nothing; the failure is thrown when both are over. */
async function watch(container: WatchDeps, event: unknown): Promise<void> {
  const request = readWatchRequest(event)
  const { log, queue, publishMetrics, stage } = container
  const steps = new Steps(log)
  const sends =
    queue && (await steps.take('look at sends', () => lookAtSends({ ...container, queue })))
  const { open, untold, silent } = await watchIncidents(container, request, sends?.stuck)
  log.info('incidents watched', { open, untold, silent })
  publishMetrics({ [METRIC_DIMENSION.stage]: stage }, { [METRIC.mailboxesSilent]: silent })
  if (sends?.failure) throw sends.failure
  steps.throwFirst()
}

/** What is found absent or unknown is an incident, of which people are told when the mailbox is done. */
async function judge(
  container: WatchDeps,
  event: unknown,
  context: InvocationContext,
): Promise<void> {
  const request = readJudgeRequest(event)
  const { publishMetrics, stage } = container
  const log = container.log.child({ mailbox: request.mailbox.name, run: context.awsRequestId })
  const incidents = new IncidentRun({ ...container, log })
  const judged = await judgeExpectedMail({ ...container, announcer: incidents, log }, request, {
    runId: context.awsRequestId,
    deadline: invocationDeadline(context),
  })
  const { absent, unknown, unjudgedSeconds, failure } = judged
  await incidents.tell(context.getRemainingTimeInMillis() - ENDING_MS)
  log.info('expected mail judged', { absent, unknown, unjudgedSeconds })
  publishMetrics(
    { [METRIC_DIMENSION.stage]: stage },
    {
      [METRIC.oldestUnjudgedSeconds]: unjudgedSeconds,
      ...(absent > 0 && { [METRIC.mailAbsent]: absent }),
    },
  )
  if (failure) throw failure
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
