import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'

/** Time limits of SMTP sessions. */
export interface SmtpLimits {
  /** DNS, TCP, TLS and greeting together, and STARTTLS where it is asked for. */
  readonly connectMs: number
  /** Without a byte from the server that is to answer a command. */
  readonly responseMs: number
  /**
   * One hand-over, from the connection to the last answer. It is also the only limit on the answer to the message itself: RFC 5321
   * 4.5.3.2.6 asks for 10 minutes there, since who gives up earlier does not know whether the mail was taken.
   */
  readonly wholeMs: number
}

/** The limits that a sender sets, in milliseconds. */
export const smtpLimits = ({
  connectSeconds,
  responseSeconds,
  wholeSeconds,
}: SmtpSender['limits']): SmtpLimits => ({
  connectMs: connectSeconds * 1_000,
  responseMs: responseSeconds * 1_000,
  wholeMs: wholeSeconds * 1_000,
})

/** For the answer to QUIT: everything is done by then, and the function is paid by the second. */
export const QUIT_LIMIT_MS = 2_000

/** One answer of a server, all lines of it. The longest in the wild, to EHLO, have about 1 kB. */
export const MAX_REPLY_BYTES = 64 * 1_024

/**
 * What the client calls itself (EHLO, RFC 5321 4.1.1.1). A function has no name in DNS; an address literal is the form that is left, it passes
 * the checks on the syntax of the name, and tells nothing of the machine.
 */
export const EHLO_NAME = '[127.0.0.1]'
