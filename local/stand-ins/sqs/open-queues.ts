import { join } from 'node:path'
import type { DeployedQueue } from '../../template/deployed-queues.js'
import { TemplateError } from '../../template/template-error.js'
import { MessageQueue, type QueueClock } from './message-queue.js'
import { readQueueFile } from './queue-file.js'
import { heldByNobody } from './queue-message.js'

/** What queues are opened with. */
export interface OpenQueuesOptions extends QueueClock {
  readonly queues: readonly DeployedQueue[]
  /** Holds one file for each queue, `<name>.json`. */
  readonly directory: string
  readonly newId: () => string
  /** Nobody else has the directory open: what was in flight can be taken at once. Default: false */
  readonly isSoleOwner?: boolean
}

/**
 * Opens the queues with the messages that they had; one that was in flight is visible again when its time is over.
 *
 * @returns queues by ARN
 * @throws TemplateError if a dead-letter queue is not among them, QueueFileUnreadable
 */
export async function openQueues({
  queues,
  directory,
  now,
  setTimer,
  newId,
  isSoleOwner = false,
}: OpenQueuesOptions): Promise<ReadonlyMap<string, MessageQueue>> {
  const opened = new Map<string, MessageQueue>()
  for (const { name, redrive } of queues) {
    if (!redrive || queues.some(({ arn }) => arn === redrive.deadLetterArn)) continue
    throw new TemplateError(
      name,
      `no stack of this assembly has the queue ${redrive.deadLetterArn}`,
    )
  }
  for (const queue of queues) {
    const file = join(directory, `${queue.name}.json`)
    const found = await readQueueFile(file)
    const messages = isSoleOwner ? heldByNobody(found) : found
    const deadLetters = () => queue.redrive && opened.get(queue.redrive.deadLetterArn)
    opened.set(
      queue.arn,
      new MessageQueue({ queue, file, messages, deadLetters, now, setTimer, newId }),
    )
  }
  return opened
}
