import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import { IncidentRun } from '../../shared/incidents/incident-run.js'
import { readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import { asksForProbe, readProbeRequest } from '../../shared/jobs/requests/probe-request.js'
import type { ReplayOutcome } from '../../shared/jobs/requests/replay-outcome.js'
import { asksForReplay, readReplayRequest } from '../../shared/jobs/requests/replay-request.js'
import { asksForSurvey, readSurveyRequest } from '../../shared/jobs/requests/survey-request.js'
import type { ProbeAnswer } from '../../shared/probe/told-stages.js'
import { invocationDeadline } from '../../shared/runtime/deadline.js'
import { logThrown } from '../../shared/runtime/log-thrown.js'
import type { SurveyAnswer } from '../../shared/survey/survey-answer.js'
import type { Container } from './container.js'
import { pollMailbox } from './poll-mailbox.js'
import { probeInPlace } from './probe-in-place.js'
import { replayMails } from './replay-mails.js'
import { surveyInPlace } from './survey-in-place.js'
import type { PollOutcome } from './tell/poll-outcome.js'

/** The part of Lambda's context that is used. */
interface InvocationContext {
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

const METRIC_OF_RESULT = {
  succeeded: METRIC.pollSucceeded,
  failed: METRIC.pollFailed,
  busy: METRIC.pollBusy,
} as const satisfies Record<PollOutcome['result'], string>

/** What is left of a run when people have been told: for its metrics and its answer. */
const ANSWERING_MS = 500

const isWatching = ({ enabled }: { readonly enabled: boolean }): boolean => enabled

/**
 * A schedule's event in, the outcome of the poll out; or an operator's replay, probe or survey. A mailbox that fails is an outcome; what is thrown is a bug,
 * or definitions that this version cannot read, and goes to the dead-letter queue.
 */
export const createHandler =
  (container: Container) =>
  (event: unknown, context: InvocationContext): Promise<Answered> =>
    logThrown(container.log, async () => {
      if (asksForReplay(event)) return replay(container, event, context)
      if (asksForProbe(event)) return probe(container, event, context)
      if (asksForSurvey(event)) return survey(container, event, context)
      return poll(container, event, context)
    })

type Answered = PollOutcome | ReplayOutcome | ProbeAnswer | SurveyAnswer

/** Nothing is metered of it either. */
function probe(
  container: Container,
  event: unknown,
  context: InvocationContext,
): Promise<ProbeAnswer> {
  const request = readProbeRequest(event)
  return probeInPlace(portsFor(container, request.mailbox, context), request)
}

/** As a probe, and further. */
function survey(
  container: Container,
  event: unknown,
  context: InvocationContext,
): Promise<SurveyAnswer> {
  const request = readSurveyRequest(event)
  return surveyInPlace(portsFor(container, request.mailbox, context), request)
}

const portsFor = (
  container: Container,
  { name }: { readonly name: string },
  context: InvocationContext,
) => ({
  ...container,
  log: container.log.child({ mailbox: name, run: context.awsRequestId }),
  deadline: invocationDeadline(context),
})

/** Whoever asked waits for the answer: nothing is metered that an alarm would be about. */
function replay(
  container: Container,
  event: unknown,
  context: InvocationContext,
): Promise<ReplayOutcome> {
  const request = readReplayRequest(event)
  const { awsRequestId: runId } = context
  const log = container.log.child({ mailbox: request.monitor.mailbox, run: runId })
  const deadline = invocationDeadline(context)
  return replayMails({ ...container, log, deadline, runId }, request)
}

async function poll(
  container: Container,
  event: unknown,
  context: InvocationContext,
): Promise<PollOutcome> {
  const request = readPollRequest(event)
  const { name: mailbox } = request.mailbox
  const { now, stage, publishMetrics } = container
  const log = container.log.child({ mailbox, run: context.awsRequestId })
  const startedAt = now().getTime()
  const deadline = invocationDeadline(context)
  const incidents = new IncidentRun({ ...container, log }, request.monitors.filter(isWatching))
  const outcome = await pollMailbox(
    { ...container, announcer: incidents, log, deadline, runId: context.awsRequestId },
    request,
  )
  await incidents.tell(context.getRemainingTimeInMillis() - ANSWERING_MS)
  const { acted, givenUp, quarantined, absent, vanished, decided, matched } = outcome
  publishMetrics(
    { [METRIC_DIMENSION.stage]: stage },
    {
      [METRIC_OF_RESULT[outcome.result]]: 1,
      [METRIC.pollDurationMs]: now().getTime() - startedAt,
      ...(decided > 0 && { [METRIC.messagesDecided]: decided }),
      ...(matched > 0 && { [METRIC.messagesMatched]: matched }),
      ...(acted > 0 && { [METRIC.actionsDone]: acted }),
      ...(givenUp > 0 && { [METRIC.actionsGivenUp]: givenUp }),
      ...(quarantined > 0 && { [METRIC.mailQuarantined]: quarantined }),
      ...(absent && { [METRIC.mailAbsent]: absent }),
      ...(vanished && { [METRIC.mailVanished]: vanished }),
    },
  )
  return outcome
}
