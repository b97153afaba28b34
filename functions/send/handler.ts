import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { MAX_DELAY_SECONDS, readMessageBody } from '../../shared/delivery/queue/send-queue.js'
import { queueOf } from '../../shared/delivery/senders/queue-of.js'
import { keepSentCopy, type SentCopyPlace } from '../../shared/delivery/sent-copy/keep-sent-copy.js'
import type { SentMessage } from '../../shared/delivery/sent-copy/sent-message.js'
import { asFailure, InternalError } from '../../shared/failures/failure-error.js'
import { invocationDeadline } from '../../shared/runtime/deadline.js'
import {
  type BatchAnswer,
  batchAnswer,
  type QueueMessage,
  readBatch,
} from '../../shared/runtime/queue-batch.js'
import { type DeliverOutcome, deliverSend } from './deliver-send.js'
import type { SendDeps } from './send-deps.js'

/** The part of Lambda's context that is used. */
interface InvocationContext {
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

/**
 * Takes sends from the queue, one after the other. What has to wait is queued anew with a delay, and its message is done. A message stays
 * where its send could not be read or recorded: SQS counts those runs, and those that died, and after five of them the message goes to the
 * dead-letter queue. The watch function queues the send again when its record can be written.
 */
export const createHandler =
  (container: SendDeps) =>
  async (event: unknown, context: InvocationContext): Promise<BatchAnswer> => {
    const messages = readBatch(event)
    if (!messages) throw new InternalError('the send function is started by its queue alone')
    const log = container.log.child({ run: context.awsRequestId })
    const deadline = invocationDeadline(context)
    const transports = container.openTransports(deadline)
    const { mailboxCredentials: credentials } = container
    const deps = {
      ...container,
      log,
      deadline,
      transports,
      directory: container.readDirectory(),
      keepSentCopy: (place: SentCopyPlace, message: SentMessage) =>
        keepSentCopy({ ...container, credentials, deadline }, place, message),
    }
    const failed: QueueMessage[] = []
    for (const queued of messages) {
      const { messageId, body } = queued
      const message = readMessageBody(body)
      if (!message) {
        log.error('not a message of the queue of sends', { message: body.slice(0, 100) })
        continue
      }
      const { sendId } = message
      try {
        // Each send of a batch has a claim of its own: two messages of one id must not take each other for themselves.
        const runId = `${context.awsRequestId}/${messageId}`
        const outcome = await deliverSend({ ...deps, runId }, message)
        tell(container, sendId, outcome)
        if (outcome.next === 'queue again')
          await container.queue.queue(outcome.message, {
            delaySeconds: delaySeconds(outcome.at, container.now()),
            queueUrl: await queueOf(deps.directory, outcome.sender),
          })
      } catch (error) {
        const { code, message: words, stack = '' } = asFailure(error)
        log.error('send failed on', { send: sendId, code, message: words, stack })
        failed.push(queued)
      }
    }
    await transports.close()
    await credentials.saveLeft?.()
    return batchAnswer(failed)
  }

/** A longer wait is several of the longest: the send is looked at in between, and waits on. */
const delaySeconds = (at: Date, now: Date): number => {
  const seconds = Math.ceil((at.getTime() - now.getTime()) / 1_000)
  return Math.min(Math.max(seconds, 0), MAX_DELAY_SECONDS)
}

/** The log line and the metrics of a send that something was done about. */
function tell({ log, publishMetrics, stage }: SendDeps, sendId: string, outcome: DeliverOutcome) {
  const { record } = outcome
  if (!record) return
  const facts = { send: sendId, state: record.state, attempts: record.attempts }
  const [first] = record.recipients.filter(({ code }) => code !== undefined)
  const why = first ? { code: first.code, reason: first.reason } : {}
  if (outcome.next === 'queue again') {
    log.warn('send put off', { ...facts, ...why, nextAttemptAt: outcome.at.toISOString() })
  } else if (isCancelled(record)) {
    log.info('send cancelled', facts)
    // Nothing failed, and nothing was sent.
    return
  } else {
    const event = isAccepted(record) ? 'send accepted' : 'send failed'
    log[isAccepted(record) ? 'info' : 'error'](event, { ...facts, ...why })
  }
  publishMetrics({ [METRIC_DIMENSION.stage]: stage }, { [metricOf(outcome, record)]: 1 })
}

function metricOf(outcome: DeliverOutcome, record: SendRecord): string {
  if (outcome.next === 'queue again') return METRIC.sendsDeferred
  return isAccepted(record) ? METRIC.sendsAccepted : METRIC.sendsFailed
}

/** Whether it was called off, and nothing else is the matter with it. */
const isCancelled = ({ recipients }: SendRecord): boolean =>
  recipients.some(({ state }) => state === 'CANCELLED') &&
  recipients.every(({ state }) => state !== 'FAILED' && state !== 'UNKNOWN')

const isAccepted = ({ state }: SendRecord): boolean =>
  state !== 'FAILED' && state !== 'PARTIAL' && state !== 'UNKNOWN'
