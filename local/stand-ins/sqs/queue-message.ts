import * as z from 'zod'

const timeSchema = z.iso.datetime({ precision: 3 })

/** A message as it is kept. Times are RFC 3339 UTC with milliseconds, always, so that they compare as texts. */
export const storedMessageSchema = z.strictObject({
  id: z.string(),
  body: z.string(),
  sentAt: timeSchema,
  /** Nobody receives it before. */
  visibleAt: timeSchema,
  receiveCount: z.int().nonnegative(),
  firstReceivedAt: timeSchema.optional(),
})

/** A message as it is kept. */
export type StoredMessage = z.output<typeof storedMessageSchema>

/**
 * The messages that a world finds which has just begun, and has its data for itself: whoever held one is gone, so that it is there
 * to be taken, and the run that was cut off counts for nothing.
 */
export const heldByNobody = (messages: readonly StoredMessage[]): StoredMessage[] =>
  messages.map((message) =>
    message.receiveCount === 0
      ? message
      : { ...message, receiveCount: message.receiveCount - 1, visibleAt: message.sentAt },
  )

/** A message in the hands of a consumer. */
export interface ReceivedMessage {
  readonly id: string
  /** Names this receipt: a later one of the same message has another. */
  readonly receiptHandle: string
  readonly body: string
  readonly sentAt: Date
  readonly firstReceivedAt: Date
  /** With this time. */
  readonly receiveCount: number
}
