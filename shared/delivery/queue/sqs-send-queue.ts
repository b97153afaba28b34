import { SendMessageCommand, type SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs'
import { QueueUnavailable } from '../../failures/sending-errors.js'
import { AWS_LIMITS } from '../../runtime/aws-limits.js'
import { messageBodyOf, type QueuedSend, type QueueingWay, type SendQueue } from './send-queue.js'

/**
 * What a client for this queue is made with. Unless told otherwise, the SDK calls the host in the queue's URL, and would
 * pass by the endpoint that the local world names (AWS_ENDPOINT_URL_SQS). Source: @aws-sdk/middleware-sdk-sqs, queue-url.
 */
export const SQS_CLIENT = { ...AWS_LIMITS, useQueueUrlAsEndpoint: false } satisfies SQSClientConfig

/** The one door to SQS: a message is the id of a send and its number, and nothing else. */
export class SqsSendQueue implements SendQueue {
  readonly #client: SQSClient
  readonly #sharedUrl: string

  /** @param sharedUrl of the queue for sends whose sender has none of its own */
  constructor(client: SQSClient, sharedUrl: string) {
    this.#client = client
    this.#sharedUrl = sharedUrl
  }

  async queue(
    send: QueuedSend,
    { delaySeconds = 0, queueUrl = this.#sharedUrl }: QueueingWay = {},
  ): Promise<void> {
    const message = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: messageBodyOf(send),
      DelaySeconds: delaySeconds,
    })
    try {
      await this.#client.send(message)
    } catch (error) {
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new QueueUnavailable(`${send.sendId} to ${queueUrl}: ${words}`, { cause: error })
    }
  }
}
