import { asFailure } from '../../shared/failures/failure-error.js'
import type { WorldAccess } from '../access/world-access.js'
import { SandboxClosedError } from '../lambda/function-sandbox.js'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import type { MessageQueue } from '../stand-ins/sqs/message-queue.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { TemplateError } from '../template/template-error.js'
import { type AsynchronousInvocations, startInvoker } from './asynchronous-invocations.js'
import { type OpenWork, sumOf } from './settled.js'
import type { WorldEvent } from './world-event.js'
import type { WorldFunctions } from './world-functions.js'
import { type HandOver, startPollers } from './world-queues.js'

/** What takes from the queues of a world is started with. */
export interface WorldTakersOptions {
  readonly assembly: CloudAssembly
  /** Those of the template, by ARN. */
  readonly queues: ReadonlyMap<string, MessageQueue>
  /** What events and schedules start functions with. */
  readonly invocations: AsynchronousInvocations
  readonly functions: WorldFunctions
  readonly handOver: HandOver
  /** False: what waits in the queues of the template goes on waiting. */
  readonly takesQueues: boolean
  readonly onEvent: (event: WorldEvent) => void
  /** What the roles of the template may do. */
  readonly access: WorldAccess
}

/** What starts functions with what waits for them. */
export interface WorldTakers {
  /** Has a target get what a schedule hands it, as soon as that is written down; whoever asks does not wait. */
  start(targetArn: string, input: unknown): void
  /** How many are at work on something. */
  working(): number
  /** What waits. */
  open(): Pick<OpenWork, 'invocations' | 'queued' | 'nextAt'>
  /** Takes nothing more; resolves when what was given out has ended. */
  close(): Promise<void>
}

/** Starts to hand to functions what waits for them. @throws TemplateError if a queue is not in the template */
export function startTakers(options: WorldTakersOptions): WorldTakers {
  const { assembly, queues, invocations, functions, takesQueues, handOver, onEvent, access } =
    options
  const onError = (error: unknown) => {
    if (error instanceof SandboxClosedError) return
    const { message } = asFailure(error)
    onEvent({ event: 'function failed', function: 'queue', message, triesAgain: true })
  }
  const pollers = startPollers(assembly, queues, {
    invoke: functions.invoke,
    onError,
    takesQueues,
    access,
  })
  const invoker = startInvoker(invocations, {
    invoke: (arn, input) => functions.invoke(arn, input).catch(verdictOnUnknown),
    onFailed(arn, verdict, isLast) {
      const message = 'error' in verdict ? verdict.error.errorMessage : verdict.kind
      const name = functions.nameOf(arn)
      onEvent({ event: 'function failed', function: name, message, triesAgain: !isLast })
    },
    onError,
  })
  const waiting = [invocations.queue, ...pollers.queues]
  return {
    start: (arn, input) => void handOver(arn, input).catch(onError),
    working: () => [pollers, invoker].filter((taker) => !taker.isIdle()).length,
    open: () => ({
      invocations: invocations.queue.counts(),
      queued: sumOf(pollers.queues.map((queue) => queue.counts())),
      nextAt: earliestOf(waiting.map((queue) => queue.nextVisibleAt())),
    }),
    async close() {
      await Promise.all([pollers.close(), invoker.close()])
    },
  }
}

const earliestOf = (moments: readonly (Date | undefined)[]): Date | undefined =>
  moments.filter((moment) => moment !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0]

/** A jobs file from which the function is gone: nothing else can be done about what was meant for it. */
function verdictOnUnknown(error: unknown): InvocationVerdict {
  if (!(error instanceof TemplateError)) throw error
  const { name: errorType, message: errorMessage } = error
  return { kind: 'failed', error: { errorType, errorMessage, stackTrace: [] } }
}
