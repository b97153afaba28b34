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

/** The queues between acceptance and delivery. They carry ids and numbers only. */
export interface SendQueue {
  /** Queues a send. Delivered at least once. @throws QueueUnavailable */
  queue(message: QueuedSend, way?: QueueingWay): Promise<void>
}

/** Where a send is queued, and until when nobody sees it. */
export interface QueueingWay {
  /** Whole seconds, 0 to 900: it is not delivered before. @default 0 */
  readonly delaySeconds?: number
  /** The queue of its sender, as its definition names it. @default the queue that all senders share */
  readonly queueUrl?: string | undefined
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
