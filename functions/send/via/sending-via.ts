import type { SesTransportOptions } from '../../../shared/delivery/transports/ses/ses-transport.js'
import type { RecipientOutcome, Transport } from '../../../shared/delivery/transports/transport.js'
import type { Deadline } from '../../../shared/runtime/deadline.js'
import type { SenderLoginDeps } from '../sender-logins.js'

/** What transports are opened with. */
export interface TransportDeps extends SenderLoginDeps {
  /** A client of SES, in a region or in the function's own. */
  readonly sesClient: (region: string | undefined) => SesTransportOptions['client']
  readonly pause: (ms: number) => Promise<unknown>
}

/** A transport, and who learns from what its hand-overs come to. */
export interface OpenedVia {
  readonly transport: Transport
  readonly note: (outcomes: readonly RecipientOutcome[]) => Promise<void>
}

/** What the send function has to know of one value of `via`. */
export interface SendingVia<Sender> {
  /** Logs in as far as it is asked for before the hand-over. @throws FailureError: nothing was handed over */
  readonly open: (deps: TransportDeps, sender: Sender, deadline: Deadline) => Promise<OpenedVia>
  /** The longest that handing over to one group of recipients may take, in milliseconds. */
  readonly longestHandOverMs: (sender: Sender) => number
  /** The SMTP server that takes the mail; undefined if none does. */
  readonly smtpHostOf: (sender: Sender) => string | undefined
}
