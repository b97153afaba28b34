import type { FailureCode } from './catalogue.js'
import { FailureError } from './failure-error.js'

/** What can go wrong between a request to send and a server that has taken the mail over. */
export type SendingCode = Extract<
  FailureCode,
  | 'REQUEST_INVALID'
  | 'REQUEST_TOO_LARGE'
  | 'MESSAGE_TOO_LARGE'
  | 'IDEMPOTENCY_CONFLICT'
  | 'SEND_NOT_FOUND'
  | 'NOTHING_TO_RETRY'
  | 'NOTHING_TO_CANCEL'
  | 'ROUTE_NOT_FOUND'
  | 'CALLER_REFUSED'
  | 'TOO_MANY_REQUESTS'
  | 'API_UNAVAILABLE'
  | 'SENDER_NOT_FOUND'
  | 'NO_RECIPIENTS'
  | 'RECIPIENT_NOT_FOUND'
  | 'RECIPIENT_AMBIGUOUS'
  | 'ATTACHMENT_MISSING'
  | 'PUT_OFF'
  | 'EHLO_REFUSED'
  | 'RECIPIENT_MAILBOX_FULL'
  | 'REFUSED'
  | 'SENDER_REFUSED'
  | 'SENDING_PAUSED'
  | 'SENDING_DENIED'
  | 'POP_AUTH_FAILED'
  | 'APOP_UNSUPPORTED'
  | 'OUTCOME_UNKNOWN'
  | 'SENT_COPY_FAILED'
>

/**
 * A failure of sending that was thrown. Most are never thrown: what a server makes of a recipient, and what is wrong with a
 * request, are values.
 */
export class SendingFailed extends FailureError {
  override readonly name = 'SendingFailed'
  readonly code: SendingCode

  constructor(code: SendingCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The definition of a sender, or the address book, could not be read. */
export class ParametersUnavailable extends FailureError {
  override readonly name = 'ParametersUnavailable'
  override readonly code = 'PARAMETERS_UNAVAILABLE'
}

/** The queue did not take an id. */
export class QueueUnavailable extends FailureError {
  override readonly name = 'QueueUnavailable'
  override readonly code = 'QUEUE_UNAVAILABLE'
}
