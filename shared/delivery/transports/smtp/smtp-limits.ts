import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import type { SmtpStep, StepLimits } from './smtp-dialogue.js'

/** Time limits of SMTP sessions. */
export interface SmtpLimits {
  readonly steps: StepLimits
  /**
   * One hand-over, from the connection to the last answer. It is also the only limit on the answer to the message itself: RFC 5321
   * 4.5.3.2.6 asks for 10 minutes there, since who gives up earlier does not know whether the mail was taken.
   */
  readonly wholeMs: number
}

/**
 * What RFC 5321 4.5.3.2 asks a client to wait, in seconds; busy servers look names and lists up meanwhile, or hold on purpose. It names no
 * limits for EHLO, STARTTLS and AUTH: they have that of MAIL, as in Postfix.
 */
const RESPONSE_SECONDS = {
  greeting: 300,
  EHLO: 300,
  STARTTLS: 300,
  AUTH: 300,
  'MAIL FROM': 300,
  'RCPT TO': 300,
  DATA: 120,
} as const

/** Of one block (RFC 5321 4.5.3.2.5): no answer, so that `limits.response` does not change it. */
const DATA_BLOCK_MS = 180_000

/** A connection that was kept and does not answer is replaced: it says nothing of the server. */
const RSET_MS = 20_000

/** For the answer to QUIT: everything is done by then, and the function is paid by the second. */
const QUIT_MS = 2_000

/** The limits that a sender sets, in milliseconds. */
export function smtpLimits({
  connectSeconds,
  responseSeconds,
  wholeSeconds,
}: SmtpSender['limits']): SmtpLimits {
  const response = (step: keyof typeof RESPONSE_SECONDS): number =>
    (responseSeconds ?? RESPONSE_SECONDS[step]) * 1_000
  return {
    steps: {
      connect: connectSeconds * 1_000,
      greeting: response('greeting'),
      EHLO: response('EHLO'),
      STARTTLS: response('STARTTLS'),
      AUTH: response('AUTH'),
      'MAIL FROM': response('MAIL FROM'),
      'RCPT TO': response('RCPT TO'),
      DATA: response('DATA'),
      'data block': DATA_BLOCK_MS,
      'end of data': undefined,
      RSET: RSET_MS,
      QUIT: QUIT_MS,
    },
    wholeMs: wholeSeconds * 1_000,
  }
}

/** The setting of a sender that sets another limit for a step; undefined where none does. */
export function settingOf(step: SmtpStep): string | undefined {
  if (step === 'connect') return 'limits.connect'
  return step in RESPONSE_SECONDS ? 'limits.response' : undefined
}

/** One answer of a server, all lines of it. The longest in the wild, to EHLO, have about 1 kB. */
export const MAX_REPLY_BYTES = 64 * 1_024
