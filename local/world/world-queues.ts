import { randomUUID } from 'node:crypto'
import { requireTaking } from '../access/refused-starts.js'
import type { WorldAccess } from '../access/world-access.js'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import { startQueuePoller } from '../queues/queue-poller.js'
import type { MessageQueue } from '../stand-ins/sqs/message-queue.js'
import { openQueues } from '../stand-ins/sqs/open-queues.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { eventSourcesOf } from '../template/deployed-event-sources.js'
import { queuesOf } from '../template/deployed-queues.js'
import { TemplateError } from '../template/template-error.js'
import type { AsynchronousInvocations } from './asynchronous-invocations.js'
import { setTimer } from './set-timer.js'

/** The queues of the template, by ARN, with the messages that they had. */
export const openWorldQueues = (
  assembly: CloudAssembly,
  directory: string,
): Promise<ReadonlyMap<string, MessageQueue>> =>
  openQueues({
    queues: queuesOf(assembly),
    directory,
    now: () => new Date(),
    setTimer,
    newId: randomUUID,
    // The lock of the world sees to it.
    isSoleOwner: true,
  })

/** Gives a target of a schedule or a rule its input; resolves when that is written down. */
export type HandOver = (targetArn: string, input: unknown) => Promise<unknown>

/** A queue gets its input as the body of a message; anything else is a function, and started with it. */
export const targetsOf =
  (queues: ReadonlyMap<string, MessageQueue>, invocations: AsynchronousInvocations): HandOver =>
  (targetArn, input) =>
    queues.get(targetArn)?.send(JSON.stringify(input)) ?? invocations.start(targetArn, input)

/** Hands messages to the functions that take from queues. */
export interface WorldPollers {
  /** The queues that they take from. */
  readonly queues: readonly MessageQueue[]
  isIdle(): boolean
  /** Takes no more messages; resolves when the invocations that run have ended. */
  close(): Promise<void>
}

/** Starts to hand messages to the functions that take from queues. @throws TemplateError if a queue is not in the template, or may not be taken from */
export function startPollers(
  assembly: CloudAssembly,
  queues: ReadonlyMap<string, MessageQueue>,
  {
    invoke,
    onError,
    takesQueues,
    access,
  }: {
    readonly invoke: (arn: string, input: unknown) => Promise<InvocationVerdict>
    readonly onError: (error: unknown) => void
    /** False: none is started; what waits goes on waiting. */
    readonly takesQueues: boolean
    /** What the roles of the functions may do. */
    readonly access: WorldAccess
  },
): WorldPollers {
  const sources = eventSourcesOf(assembly).map((mapping) => {
    requireTaking(access, mapping)
    const queue = queues.get(mapping.queueArn)
    if (!queue) throw new TemplateError(mapping.queueArn, 'is no queue of this template')
    return { mapping, queue }
  })
  const pollers = (takesQueues ? sources : []).map(({ mapping, queue }) =>
    startQueuePoller({
      mapping,
      queue,
      invoke: (event) => invoke(mapping.functionArn, event),
      onError,
    }),
  )
  return {
    queues: sources.map(({ queue }) => queue),
    isIdle: () => pollers.every((poller) => poller.isIdle()),
    async close() {
      await Promise.all(pollers.map((poller) => poller.close()))
    },
  }
}
