import type { DeployedQueue } from '../../template/deployed-queues.js'
import type { ReceivedMessage } from './queue-message.js'

/** What SQS itself says of a message. Times are milliseconds since 1970; the sender is the account. */
export const systemAttributesOf = (
  { receiveCount, sentAt, firstReceivedAt }: ReceivedMessage,
  { arn }: DeployedQueue,
) => ({
  ApproximateReceiveCount: String(receiveCount),
  SentTimestamp: String(sentAt.getTime()),
  SenderId: accountIn(arn),
  ApproximateFirstReceiveTimestamp: String(firstReceivedAt.getTime()),
})

/** `arn:aws:sqs:<region>:<account>:<name>` */
const accountIn = (arn: string): string => arn.split(':')[4] ?? ''
