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
