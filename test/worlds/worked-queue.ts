import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InvocationVerdict } from '../../local/lambda/invocation-outcome.js'
import { startQueuePoller } from '../../local/queues/queue-poller.js'
import type { SqsEvent } from '../../local/queues/sqs-event.js'
import type { MessageQueue } from '../../local/stand-ins/sqs/message-queue.js'
import { openQueues } from '../../local/stand-ins/sqs/open-queues.js'
import { readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { eventSourcesOf } from '../../local/template/deployed-event-sources.js'
import { queuesOf } from '../../local/template/deployed-queues.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { stackOf, unbundledApp } from '../infra/synthesize-stack.js'
import { virtualClock } from '../local/virtual-clock.js'
import { removeDirectory } from '../remove-directory.js'

/** A queue as the stack deploys it, worked off as Lambda does, by a handler in this process. */
export interface WorkedQueue {
  readonly queue: MessageQueue
  readonly deadLetters: MessageQueue
  readonly clock: ReturnType<typeof virtualClock>
  /** How many messages each run had. */
  readonly runs: readonly number[]
  /** Waits until nothing is in a run, or to be taken now. */
  settled(): Promise<void>
  /** Lets the time go by after which messages come back that stayed. */
  untilTheyComeBack(): Promise<void>
  close(): Promise<void>
}

/** @param namePart what the name of its queue has in it: `sendingordersqueue` */
export async function openWorkedQueue(
  jobs: unknown,
  namePart: string,
  handler: (event: SqsEvent) => Promise<unknown>,
): Promise<WorkedQueue> {
  const assembly = await readCloudAssembly(synthesized(jobs))
  const queues = queuesOf(assembly)
  const ours = queues.find(({ name, redrive }) => redrive && name.includes(namePart))
  const mapping = eventSourcesOf(assembly).find(({ queueArn }) => queueArn === ours?.arn)
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-queue-'))
  const clock = virtualClock()
  const { now, setTimer } = clock
  const opened = await openQueues({
    queues,
    directory,
    now,
    setTimer,
    newId: () => crypto.randomUUID(),
  })
  const queue = opened.get(ours?.arn ?? '')
  const deadLetters = opened.get(ours?.redrive?.deadLetterArn ?? '')
  if (!ours || !mapping || !queue || !deadLetters) throw new Error(`no queue is like ${namePart}`)
  const runs: number[] = []
  const invoke = async (event: SqsEvent): Promise<InvocationVerdict> => {
    runs.push(event.Records.length)
    try {
      return { kind: 'succeeded', result: await handler(event) }
    } catch (error) {
      const { name: errorType, message: errorMessage } = asFailure(error)
      return { kind: 'failed', error: { errorType, errorMessage, stackTrace: [] } }
    }
  }
  const onError = (error: unknown) => {
    throw error
  }
  const poller = startQueuePoller({ mapping, queue, invoke, onError })
  const settled = async () => {
    while (!poller.isIdle() || queue.counts().visible > 0)
      await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return {
    queue,
    deadLetters,
    clock,
    runs,
    settled,
    async untilTheyComeBack() {
      await settled()
      clock.advanceSeconds(ours.visibilityTimeoutSeconds)
      await settled()
    },
    async close() {
      await poller.close()
      await Promise.all([...opened.values()].map((one) => one.close()))
      await removeDirectory(directory)
    },
  }
}

function synthesized(jobs: unknown): string {
  const app = unbundledApp()
  stackOf(jobs, app)
  return app.synth().directory
}
