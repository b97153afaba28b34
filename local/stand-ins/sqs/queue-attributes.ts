import { AwsJsonError } from '../aws-json-server.js'
import type { MessageQueue } from './message-queue.js'
import { attributesSchema } from './requests.js'

/** GetQueueAttributes, for those that this machine can know. */
export async function getQueueAttributes(
  messageQueue: MessageQueue,
  input: unknown,
): Promise<object> {
  const { AttributeNames } = attributesSchema.parse(input)
  const { queue } = messageQueue
  const { visible, inFlight, delayed } = messageQueue.counts()
  const attributes: Readonly<Record<string, string>> = {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    DelaySeconds: String(queue.delaySeconds),
    QueueArn: queue.arn,
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
  }
  const isAll = AttributeNames.includes('All')
  const unknown = AttributeNames.find((name) => name !== 'All' && attributes[name] === undefined)
  if (unknown !== undefined) {
    throw new AwsJsonError('InvalidAttributeName', `Unknown Attribute ${unknown}.`)
  }
  return {
    Attributes: Object.fromEntries(
      Object.entries(attributes).filter(([name]) => isAll || AttributeNames.includes(name)),
    ),
  }
}
