/** The queue between acceptance and delivery. It carries ids only. */
export interface SendQueue {
  /**
   * Queues a send. Delivered at least once, by the end of `delaySeconds` (whole seconds, 0 to 900) at the earliest.
   * @throws QueueUnavailable
   */
  queue(sendId: string, delaySeconds?: number): Promise<void>
}

/** The longest that SQS delays a message (SQS API reference, SendMessage). A longer wait is several of them. */
export const MAX_DELAY_SECONDS = 900
