import type { FailureCode } from '../../failures/catalogue.js'

/** A message as it goes out: composed once, the same bytes for every attempt. */
export interface OutgoingMessage {
  /** The id of the send; SES takes it as a tag. */
  readonly sendId: string
  /** The envelope's sender, an addr-spec. */
  readonly from: string
  readonly sizeBytes: number
  /** Its bytes, from the first one, each time it is called. */
  open(): AsyncIterable<Buffer>
}

/** What a server's answer is about. Only a `login` says anything of the sender's other mail. */
export type Concern = 'login' | 'sender' | 'recipient' | 'message'

/** What a server made of one recipient. */
export interface RecipientOutcome {
  readonly address: string
  /**
   * `accepted`: the server has taken the message over. `refused`: it will not (5yz). `put off`: known not to have been accepted,
   * and worth another attempt (4yz, throttling, no connection). `left over`: one too many for this message, and worth another
   * message at once (RFC 5321 4.5.3.1.10). `unknown`: the message was handed over, the answer never came.
   */
  readonly outcome: 'accepted' | 'refused' | 'put off' | 'left over' | 'unknown'
  /** The failure behind every outcome but `accepted`. */
  readonly code?: FailureCode
  /** By what was said, and when; absent where the hand-over had not begun. */
  readonly concerns?: Concern
  /** The server's words (one line, no secret), or ours. */
  readonly reason?: string
  /** What the server calls the message, if it said. */
  readonly serverMessageId?: string
}

/**
 * A way to hand over mail. It lives for one batch of the send function.
 *
 * @example
 * const outcomes = await transport.deliver(message, recipients, beginTransmission)
 */
export interface Transport {
  /** More recipients than this are handed over in groups. */
  readonly maxRecipients: number
  /**
   * Hands a message over, once: it never tries again by itself. Resolves with an outcome for each recipient, also where
   * the server failed or the login was refused: those are ordinary outcomes.
   *
   * `beginTransmission` is called once, when the server is ready to read the message and before its first byte is given out; the
   * recipients in it are those that the server has taken so far. If it rejects, nothing is given out and `deliver` rejects
   * with the same error. Before it is called, every outcome is known; after it, an answer that never comes is `unknown`.
   *
   * @throws what `message.open` throws (then the message was cut off, and no server took it over), and bugs
   */
  deliver(
    message: OutgoingMessage,
    recipients: readonly string[],
    beginTransmission: (recipients: readonly string[]) => Promise<void>,
  ): Promise<readonly RecipientOutcome[]>
  /** Ends the connection, if there is one. Never rejects. */
  close(): Promise<void>
}
