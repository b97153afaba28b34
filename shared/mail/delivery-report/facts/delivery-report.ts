import type { BounceReason } from './bounce-reason.js'

/**
 * What a report about a mail sent earlier says: a delivery status notification (RFC 3464), the
 * notice of a server that writes none, or a complaint (RFC 5965).
 */
export interface DeliveryReport {
  /** `bounce` if it failed for any recipient, else `delay`, else `delivered`. */
  readonly kind: 'bounce' | 'delay' | 'delivered' | 'complaint'
  /** In the order of the report; empty if a complaint names none. */
  readonly recipients: readonly ReportRecipient[]
  /** The server that reports. */
  readonly reportingMta?: string
  /** What a complaint is about, lower case: `abuse`, `fraud`, `opt-out` (RFC 5965 7.3). */
  readonly feedbackType?: string
  /** Message-ID of the mail that is reported on, with its angle brackets. */
  readonly originalMessageId?: string
  /** The send of ours that is reported on: `X-Mailjobs-Send` of the returned message. */
  readonly sendId?: string
}

/** What became of the mail for one recipient. */
export interface ReportRecipient {
  /** The address it failed for; the one that was written to is `originalRecipient`. */
  readonly recipient: string
  /** As in `Original-Recipient`, where it is another. */
  readonly originalRecipient?: string
  /** Of `recipient`, if it is no mail address: `x400`, say (RFC 3464 2.1.2). */
  readonly addressType?: string
  /** Lower case: `failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464 2.3.3). */
  readonly action?: string
  /** Enhanced status code, `5.1.1` (RFC 3463): the most telling one of the report. */
  readonly status?: string
  /** Of the server that refused, three digits (RFC 5321 4.2). */
  readonly replyCode?: string
  /** Absent if neither words nor codes tell. */
  readonly reason?: BounceReason
  /**
   * True if the address is at fault, and no later mail will reach it; false if it is something
   * else, or temporary; absent if that cannot be told.
   */
  readonly hard?: boolean
  readonly remoteMta?: string
  /** In the words of the server, on one line, shortened. */
  readonly diagnostic?: string
}

/** What a report says of one recipient, before it is judged. */
export type RecipientStatement = Omit<ReportRecipient, 'replyCode' | 'reason' | 'hard'>
