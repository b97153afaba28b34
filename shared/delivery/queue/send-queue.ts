import { isSendId } from '../../contract/keys.js'

/** A message of the queue: a send, and which of its messages this is. */
export interface QueuedSend {
  readonly sendId: string
  /**
   * The record of the send knows which one it waits for; any other is dropped, so that what is queued twice does not go on twice. Undefined, of
   * a message that somebody put there by hand: whichever is waited for.
   */
  readonly number: number | undefined
}

/** The queue between acceptance and delivery. It carries ids and numbers only. */
export interface SendQueue {
  /**
   * Queues a send. Delivered at least once, by the end of `delaySeconds` (whole seconds, 0 to 900) at the earliest.
   * @throws QueueUnavailable
   */
  queue(message: QueuedSend, delaySeconds?: number): Promise<void>
}

/** The longest that SQS delays a message (SQS API reference, SendMessage). A longer wait is several of them. */
export const MAX_DELAY_SECONDS = 900

/** What is written into a message: `20261121T213000Z-9f86d081884c7d65 3`. */
export const messageBodyOf = ({ sendId, number }: QueuedSend): string =>
  number === undefined ? sendId : `${sendId} ${number}`

const BODY = /^(\S+?)(?: (\d{1,9}))?$/

/** Reads a message; undefined if it is none of ours. */
export function readMessageBody(body: string): QueuedSend | undefined {
  const [, sendId = '', number] = BODY.exec(body) ?? []
  return isSendId(sendId)
    ? { sendId, number: number === undefined ? undefined : Number(number) }
    : undefined
}
