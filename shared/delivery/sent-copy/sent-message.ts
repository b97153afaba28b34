/** A message that a server has accepted. */
export interface SentMessage {
  /** Ours: ASCII, with angle brackets. */
  readonly messageId: string
  readonly sizeBytes: number
  /** Its bytes, from the first one, each time it is called. */
  open(): AsyncIterable<Buffer>
  /** The INTERNALDATE of the copy. */
  readonly acceptedAt: Date
  /** The SMTP server that took it; undefined for SES. */
  readonly smtpHost?: string | undefined
}
